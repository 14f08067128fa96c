package engine_test

import (
	"context"
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"keyreach/engine"
	"keyreach/engine/fact"
)

// Issuers write the year 9999 for no end: what is made until then has an end that no
// answer can write.
func TestAnEndInTheYear9999(t *testing.T) {
	for _, end := range []string{"9999-12-31T23:59:59Z", "9999-12-31T23:59:59-05:00", "0000-01-01T00:00:00+05:00"} {
		w := newWorld(t)
		w.node("entra-client-secret", "k1", fact.Props{fact.PropStatus: "active", "expiresAt": end})
		answer, err := w.ask().Residual(context.Background(), engine.Question{From: []string{"entra-client-secret:k1"}, At: at})
		require.NoError(t, err)
		_, err = json.Marshal(answer)
		require.NoError(t, err, end)
		report, err := w.ask().Report(context.Background(), engine.Question{From: []string{"entra-client-secret:k1"}, At: at})
		require.NoError(t, err)
		_, err = json.Marshal(report)
		require.NoError(t, err, end)
	}
}
