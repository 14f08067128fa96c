package awsactions

// Level is AWS's access level of an action.
type Level uint8

// The levels, in the order of what they may do.
const (
	// NoLevel is the zero value; no action of the catalogue has it.
	NoLevel Level = iota
	List
	Read
	Tagging
	Write
	PermissionsManagement
)

// String returns AWS's name of the level.
func (l Level) String() string {
	switch l {
	case List:
		return "List"
	case Read:
		return "Read"
	case Tagging:
		return "Tagging"
	case Write:
		return "Write"
	case PermissionsManagement:
		return "Permissions management"
	default:
		return "unknown"
	}
}

// levelOf returns the level that a letter of the embedded file stands for.
func levelOf(code byte) Level {
	switch code {
	case 'L':
		return List
	case 'R':
		return Read
	case 'T':
		return Tagging
	case 'W':
		return Write
	case 'P':
		return PermissionsManagement
	default:
		return NoLevel
	}
}
