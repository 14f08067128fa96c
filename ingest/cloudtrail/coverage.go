package cloudtrail

import (
	"slices"
	"strings"
	"time"

	"keyreach/engine/fact"
)

// place is an account and a region, of which logs are apart.
type place struct{ account, region string }

// window is what the log shows of a place.
type window struct {
	classes  []string
	from, to time.Time
	evidence fact.Evidence
}

// cover widens the window of the event's place.
func (l *log) cover(e event) {
	p := place{e.account(), e.node.Get("awsRegion").String()}
	w, ok := l.covered[p]
	if !ok {
		w = &window{from: e.at, to: e.at, evidence: l.evidence(e.node, e.at)}
		l.covered[p] = w
		l.coverOrder = append(l.coverOrder, p)
	}
	if e.at.Before(w.from) {
		w.from = e.at
	}
	if e.at.After(w.to) {
		w.to = e.at
	}
	if class := e.class(); !slices.Contains(w.classes, class) {
		w.classes = append(w.classes, class)
	}
}

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
