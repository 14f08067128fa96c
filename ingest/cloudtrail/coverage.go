package cloudtrail

import (
	"slices"
	"strings"
)

// class is the event's class: management, data, insight or networkactivity.
// Events before version 1.07 do not say it; then the call tells.
func (e event) class() string {
	if category := e.node.Get("eventCategory").String(); category != "" {
		return strings.ToLower(category)
	}
	if managed := e.node.Get("managementEvent"); managed != nil {
		if managed.Bool() {
			return "management"
		}
		return "data"
	}
	dataCalls := []string{"GetObject", "HeadObject", "PutObject", "DeleteObject", "DeleteObjects", "CopyObject", "ListObjects", "GetObjectAcl", "PutObjectAcl",
		"CompleteMultipartUpload", "CreateMultipartUpload", "UploadPart", "Invoke", "GetItem", "PutItem", "Query", "Scan"}
	if slices.Contains(dataCalls, e.name) {
		return "data"
	}
	return "management"
}
