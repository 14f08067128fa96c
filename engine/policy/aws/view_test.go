package aws

import (
	"iter"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func viewOf(t *testing.T, text string, actions ...string) View {
	document, err := Parse([]byte(text))
	require.NoError(t, err)
	return Compile(document, Origin{}).View(actions)
}

func TestView(t *testing.T) {
	actions := []string{"s3:GetObject", "s3:PutObject", "s3:GetObjectAcl", "s3:ListBucket"}
	v := viewOf(t, `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:get*","Resource":"*"},
		{"Effect":"Deny","Action":"s3:*Acl","Resource":"*"}]}`, actions...)
	assert.Equal(t, Groups{0, 1, 2, 1}, v.Alike)
	assert.Equal(t, []bool{true, false, true, false}, v.Granted)

	v = viewOf(t, `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}`, actions...)
	assert.Nil(t, v.Alike, "one group of all")
	assert.Equal(t, []bool{true, true, true, true}, v.Granted)

	v = viewOf(t, `{"Version":"2012-10-17","Statement":{"Effect":"Deny","NotAction":"s3:PutObject","Resource":"*"}}`, actions...)
	assert.Equal(t, Groups{0, 1, 0, 0}, v.Alike)
	assert.Nil(t, v.Granted)
}

func TestRefine(t *testing.T) {
	assert.Equal(t, Groups{0, 1, 2, 0}, Groups{0, 0, 1, 0}.Refine(Groups{0, 1, 1, 0}))
	assert.Equal(t, Groups{0, 1}, Groups(nil).Refine(Groups{0, 1}))
	assert.Nil(t, Groups(nil).Refine(nil))
	assert.Equal(t, uint16(0), Groups(nil).Of(7))
}

// What the view calls alike is decided alike: any action of a group stands for
// the others, on every resource and in every context.
func TestViewActionsOfAGroupAreDecidedAlike(t *testing.T) {
	actions := []string{"s3:GetObject", "s3:PutObject", "s3:GetObjectAcl", "s3:ListBucket", "s3:DeleteObject"}
	rapid.Check(t, func(t *rapid.T) {
		_, p := drawn(t)
		var alike Groups
		for policy := range everyPolicy(p.policies) {
			alike = alike.Refine(policy.View(actions).Alike)
		}
		decisions := map[uint16]Result{}
		for i, action := range actions {
			p.request.Action = action
			result := p.evaluate().Result
			if first, known := decisions[alike.Of(i)]; known && first != result {
				t.Fatalf("%s is decided %s, another of its group %s\n%s", action, result, first, p)
			}
			decisions[alike.Of(i)] = result
		}
	})
}

func everyPolicy(set *Policies) iter.Seq[*Policy] {
	return func(yield func(*Policy) bool) {
		lists := [][]*Policy{set.Identity, set.Resource, set.Boundary, set.Session, set.VPCE}
		for _, levels := range [][]Level{set.SCPs, set.RCPs} {
			for i := range levels {
				lists = append(lists, levels[i].Policies)
			}
		}
		for _, list := range lists {
			for _, p := range list {
				if !yield(p) {
					return
				}
			}
		}
	}
}
