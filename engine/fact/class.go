package fact

import "fmt"

// Class is what a node is, as far as code is concerned. The set is closed:
// code switches over it, and a new class is a change of the program.
type Class uint8

// The classes. ClassNone is the zero value and no node's class.
const (
	ClassNone Class = iota
	ClassCredential
	ClassIdentity
	ClassGroup
	ClassRepository
	ClassRef
	ClassPipeline
	ClassEnvironment
	ClassJob
	ClassWorkload
	ClassAgent
	ClassVendor
	ClassPlace
	ClassResource
	ClassScope
	ClassPerson
	classEnd
)

var classNames = [classEnd]string{
	"", "credential", "identity", "group", "repository", "ref", "pipeline", "environment",
	"job", "workload", "agent", "vendor", "place", "resource", "scope", "person",
}

// String returns the class's name as files and answers spell it.
func (c Class) String() string {
	if c < classEnd {
		return classNames[c]
	}
	return fmt.Sprintf("class(%d)", uint8(c))
}

// ParseClass returns the class that name spells.
func ParseClass(name string) (Class, error) {
	for c := ClassCredential; c < classEnd; c++ {
		if classNames[c] == name {
			return c, nil
		}
	}
	return ClassNone, fmt.Errorf("class %q is not one of the closed set (credential, identity, …, person)", name)
}

// MarshalText implements encoding.TextMarshaler.
func (c Class) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (c *Class) UnmarshalText(text []byte) error {
	parsed, err := ParseClass(string(text))
	*c = parsed
	return err
}

// StartAccess is the access with which a start of this class is held when the
// caller names none: knowing a credential, a place, a repository, a ref or a
// resource is reading it; having an identity, a job, a workload, an agent or a
// vendor is controlling it.
func (c Class) StartAccess() Access {
	switch c {
	case ClassIdentity, ClassJob, ClassWorkload, ClassAgent, ClassVendor:
		return Control
	default:
		return Read
	}
}
