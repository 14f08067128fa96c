package aws
import ("testing";"fmt";"time")
func TestZZ(t *testing.T) {
	var worst time.Duration; shown := 0
	for i := range 20000 {
		g := newGenerator(9, i); g.dense = true
		p := newPair(g)
		partial := fullContext(p.oracle.context)
		for _, k := range genKeys { if g.IntN(3) > 0 { partial.Unknown(k.name) } }
		p.request.Context = partial
		at := time.Now()
		d := Evaluate(p.request, p.policies)
		if el := time.Since(at); el > worst { worst = el; fmt.Println(i, el, len(conditionText(d))) }
		if d.Result == Conditional && shown < 25 && i > 100 { shown++; fmt.Println(conditionText(d)) }
	}
}
