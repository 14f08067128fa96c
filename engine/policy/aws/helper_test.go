package aws

import "encoding/json"

func conditionText(d Decision) string {
	out, _ := json.Marshal(d.Condition)
	return string(out)
}
