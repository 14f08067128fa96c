package derive_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"keyreach/engine/fact"
)

var (
	shipper     = fact.Key{Kind: "github-app-installation", ID: "github.com/acme/apps/shipper"}
	acmeShop    = fact.Key{Kind: "git-repository", ID: "github.com/acme/shop"}
	acmeLikeApp = fact.Key{Kind: "git-repository", ID: "github.com/acme-labs/shop"}
)

func installed(t testing.TB, props fact.Props) *derived {
	w := newWorld(t)
	evidence := []fact.Evidence{{Source: export, Line: 1}}
	props["account"] = "github.com/acme"
	w.c.AddNode(fact.Node{Class: fact.ClassIdentity, Key: shipper, Props: props, Evidence: evidence})
	for _, repository := range []fact.Key{acmeShop, acmeLikeApp} {
		w.c.AddNode(fact.Node{Class: fact.ClassRepository, Key: repository, Evidence: evidence})
	}
	return w.derive()
}

func TestAnInstallationOfAllRepositoriesReachesThoseOfItsAccount(t *testing.T) {
	d := installed(t, fact.Props{"repositorySelection": "all", "repositoryAccess": []string{"read", "write"}, "repositoryActions": []string{"contents:write"}, "state": "active"})
	e := d.says(fact.Yes, shipper, acmeShop, fact.Write)
	assert.Equal(t, []string{"contents:write"}, e.Actions)
	d.nothing(shipper, acmeLikeApp, fact.AnyAccess)
	assert.Len(t, d.gap("all repositories of github.com/acme"), 1)
}

func TestAnInstallationOfSelectedRepositoriesIsNotSpreadOut(t *testing.T) {
	d := installed(t, fact.Props{"repositorySelection": "selected", "repositoryAccess": []string{"read"}, "state": "active"})
	d.nothing(shipper, acmeShop, fact.AnyAccess)
}

func TestASuspendedInstallationIsBlocked(t *testing.T) {
	d := installed(t, fact.Props{"repositorySelection": "all", "repositoryAccess": []string{"read"}, "state": "the installation is suspended"})
	e := d.says(fact.No, shipper, acmeShop, fact.Read)
	assert.Equal(t, "the installation is suspended", e.By[0].Reason)
}

func TestPermissionsNotKnownAreUnknown(t *testing.T) {
	d := installed(t, fact.Props{"repositorySelection": "all", "undecidedPermissions": []string{"teleport:write"}, "state": "active"})
	d.says(fact.Unknown, shipper, acmeShop, fact.Write)
}
