package githubactions

import (
	"strings"

	"github.com/rhysd/actionlint"
)

// truth is what is known of a condition before the job runs.
type truth uint8

const (
	perhaps truth = iota
	always
	never
)

// excluded reports whether the job's "if" lets a variant never run. Only what is
// written out counts: comparisons of the event and the ref with texts.
func (j *jobReader) excluded(v variant) bool {
	if j.job.If == nil || v.class == classCaller {
		return false // the event is the caller's
	}
	text := strings.TrimSpace(j.job.If.Value)
	if strings.HasPrefix(text, open) && strings.Count(text, open) == 1 && strings.HasSuffix(text, shut) {
		text = strings.TrimSuffix(strings.TrimPrefix(text, open), shut)
	}
	if strings.Contains(text, open) {
		return false
	}
	tree, err := actionlint.NewExprParser().Parse(actionlint.NewExprLexer(text + shut))
	if err != nil {
		return false
	}
	return j.weigh(tree, v) == never
}

func (j *jobReader) weigh(tree actionlint.ExprNode, v variant) truth {
	switch n := tree.(type) {
	case *actionlint.BoolNode:
		return truthOf(n.Value)
	case *actionlint.NotOpNode:
		return opposite(j.weigh(n.Operand, v))
	case *actionlint.LogicalOpNode:
		left, right := j.weigh(n.Left, v), j.weigh(n.Right, v)
		if n.Kind == actionlint.LogicalOpNodeKindAnd {
			return both(left, right)
		}
		return opposite(both(opposite(left), opposite(right)))
	case *actionlint.CompareOpNode:
		return j.compare(n, v)
	case *actionlint.FuncCallNode:
		return j.startsWith(n, v)
	default:
		return perhaps
	}
}

func truthOf(value bool) truth {
	if value {
		return always
	}
	return never
}

func opposite(t truth) truth {
	switch t {
	case always:
		return never
	case never:
		return always
	default:
		return perhaps
	}
}

func both(a, b truth) truth {
	switch {
	case a == never || b == never:
		return never
	case a == always && b == always:
		return always
	default:
		return perhaps
	}
}

// compare weighs github.event_name == 'push' and the like.
func (j *jobReader) compare(n *actionlint.CompareOpNode, v variant) truth {
	name, text := contextName(n.Left), n.Right
	if name == "" {
		name, text = contextName(n.Right), n.Left
	}
	literal, ok := text.(*actionlint.StringNode)
	if name == "" || !ok {
		return perhaps
	}
	equal := j.equals(name, literal.Value, v)
	switch n.Kind {
	case actionlint.CompareOpNodeKindEq:
		return equal
	case actionlint.CompareOpNodeKindNotEq:
		return opposite(equal)
	default:
		return perhaps
	}
}

// contextName returns a member of the github context that an expression reads.
func contextName(tree actionlint.ExprNode) string {
	deref, ok := tree.(*actionlint.ObjectDerefNode)
	if !ok {
		return ""
	}
	if of, ok := deref.Receiver.(*actionlint.VariableNode); ok && strings.EqualFold(of.Name, "github") {
		return strings.ToLower(deref.Property)
	}
	return ""
}

// equals weighs whether a member of the context has a value in a variant. GitHub
// compares texts without case.
func (j *jobReader) equals(name, value string, v variant) truth {
	switch name {
	case "event_name":
		return truthOf(strings.EqualFold(value, v.event))
	case "ref_type":
		if v.class == classTag || v.class == classDefault && v.event != "pull_request_target" {
			return truthOf(strings.EqualFold(value, map[bool]string{true: "tag", false: "branch"}[v.class == classTag]))
		}
	case "ref":
		return j.refIs(value, v)
	case "ref_name":
		if v.class == classDefault || v.class == classOther {
			return j.refIs(branchPrefix+value, v)
		}
	}
	return perhaps
}

// refIs weighs whether a variant runs on a ref.
func (j *jobReader) refIs(ref string, v variant) truth {
	own := j.File.Meta.Ref
	switch {
	case v.event == "pull_request_target": // the base may be any branch
		return perhaps
	case v.class == classDefault && own != "":
		return truthOf(strings.EqualFold(ref, own))
	case v.class == classOther && (own != "" && strings.EqualFold(ref, own) || strings.HasPrefix(ref, "refs/tags/")):
		return never
	case v.class == classTag && strings.HasPrefix(ref, branchPrefix):
		return never
	case v.class == classPullRequest && (strings.HasPrefix(ref, branchPrefix) || strings.HasPrefix(ref, "refs/tags/")):
		return never
	default:
		return perhaps
	}
}

// startsWith weighs startsWith(github.ref, 'refs/tags/').
func (j *jobReader) startsWith(n *actionlint.FuncCallNode, v variant) truth {
	if !strings.EqualFold(n.Callee, "startsWith") || len(n.Args) != 2 || contextName(n.Args[0]) != "ref" || v.event == "pull_request_target" {
		return perhaps
	}
	literal, ok := n.Args[1].(*actionlint.StringNode)
	if !ok {
		return perhaps
	}
	form := map[string]string{classDefault: branchPrefix, classOther: branchPrefix, classTag: "refs/tags/", classPullRequest: "refs/pull/"}[v.class]
	prefix := strings.ToLower(literal.Value)
	switch {
	case form == "":
		return perhaps
	case strings.HasPrefix(form, prefix):
		return always
	case !strings.HasPrefix(prefix, form):
		return never
	default:
		return perhaps
	}
}
