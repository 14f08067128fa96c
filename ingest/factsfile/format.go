package factsfile

import (
	"keyreach/engine/fact"
	"keyreach/ingest/jsontree"
)

// checkFact checks a line against the format; what is said twice or not at all
// is found when the fact is decoded.
func checkFact(n *jsontree.Node) *problem { return object(factShape)(n) }

func factShape() shape {
	return shape{
		"node": object(nodeShape), "edge": object(edgeShape), "document": object(documentShape),
		"inventory": object(inventoryShape), "coverage": object(coverageShape), "use": object(useShape), "assertion": object(assertionShape),
	}
}

func nodeShape() shape {
	return shape{"class": word(class), "kind": text, "id": text, "context": text, "name": text,
		"props": ofKind(jsontree.Object, "an object"), "evidence": list(evidence)}
}

func edgeShape() shape {
	return shape{
		"from": object(keyShape), "relation": word(relation), "to": object(keyShape), "access": access,
		"actions": list(text), "technique": text, "verdict": word(verdict), "conditions": list(condition),
		"by": list(object(blockerShape)), "missing": list(object(missingShape)),
		"validFrom": moment, "validUntil": moment, "firstSeen": moment, "lastSeen": moment,
		"confidence": text, "evidence": list(evidence),
	}
}

func documentShape() shape {
	return shape{"kind": text, "id": text, "of": object(keyShape), "text": anything, "none": flag, "evidence": list(evidence)}
}

func inventoryShape() shape {
	return shape{"provider": text, "account": text, "region": text, "operation": text, "of": object(keyShape),
		"complete": flag, "at": moment, "evidence": list(evidence)}
}

func coverageShape() shape {
	return shape{"log": text, "account": text, "region": text, "classes": list(text), "from": moment, "to": moment,
		"gaps": list(object(spanShape)), "evidence": list(evidence)}
}

func spanShape() shape { return shape{"from": moment, "to": moment} }

func useShape() shape {
	return shape{"of": object(keyShape), "as": object(keyShape), "on": object(keyShape), "log": text, "account": text, "region": text,
		"action": text, "address": text, "client": text, "first": moment, "last": moment, "count": count, "denied": count, "evidence": list(evidence)}
}

func assertionShape() shape {
	return shape{"what": text, "of": text, "value": text, "reason": text, "until": moment, "evidence": list(evidence)}
}

func keyShape() shape { return shape{"kind": text, "id": text, "context": text} }

func missingShape() shape {
	return shape{"what": text, "effect": word(effect), "settledBy": text}
}

func blockerShape() shape {
	return shape{"control": text, "policy": text, "statement": text, "reason": text, "evidence": list(evidence)}
}

func conditionShape() shape {
	return shape{"key": text, "operator": text, "values": list(text), "anyOf": list(list(condition))}
}

func condition(n *jsontree.Node) *problem { return object(conditionShape)(n) }

// evidence must say where: a source, and a pointer or a line.
func evidence(n *jsontree.Node) *problem {
	shape := func() shape {
		return shape{"source": text, "pointer": text, "inner": text, "line": count, "column": count, "type": text, "note": text, "finding": text, "observedAt": moment}
	}
	if wrong := object(shape)(n); wrong != nil {
		return wrong
	}
	if n.Get("source").String() == "" {
		return &problem{n, "evidence needs a source"}
	}
	return nil
}

func effect(text string) error {
	if e := fact.Effect(text); e == fact.UpperBound || e == fact.NotDecided {
		return nil
	}
	return errEffect
}
