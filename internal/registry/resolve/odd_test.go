package resolve_test

import (
	"testing"

	"souk.dev/souk/internal/registry/resolve/resolvetest"
)

// Small problems in which rules meet in odd ways; each was answered wrongly once.
func TestOddities(t *testing.T) {
	for name, problem := range map[string]string{
		"a version merges its own module": `
			F@1.0.9 -F
			installed F@1.0.9`,
		"a module without versions is installed": `
			pack B
			installed B@1.0.0
			objective least-change`,
		"the installed version is below the published ones": `
			module A samemajor
			A@1.0.5
			A@1.1.0
			installed A@1.0.3`,
		"what is merged comes into view late": `
			B@1.0.1 -C
			C@1.0.0
			E@1.0.0 >C:NONE:1.0.0
			installed B@1.0.1
			install E`,
		"what is tolerated counts where the module moves": `
			C@1.0.0 >B:=2.0.0
			C@1.0.1 >B:=2.0.0
			B@1.0.0
			installed C@1.0.0
			tolerate`,
		"what is tolerated costs nothing while it is absent": `
			A@1.0.0
			A@1.0.1
			A@1.0.2
			A@1.0.10
			B@1.0.0 >A:#1-2
			B@1.0.2 +A:=1.0.0
			installed B@1.0.0
			tolerate`,
		"what is tolerated stays so while a conflict is looked for": `
			A@1.0.0 >X:MAJOR:1.0.0
			A@1.0.5 >X:MAJOR:1.0.0
			installed A@1.0.5
			installed D@2.50.200
			update D
			tolerate`,
		"a target that is removed is not tolerated": `
			installed A@2.0.0 >C:NONE:1.0.1
			installed C@1.0.0
			remove C
			tolerate`,
		"a held module cannot be merged away": `
			C@2.50.200 -E
			G@1.0.9 +C:MAJOR:2.50.100
			installed E@red
			installed G@1.0.9
			only`,
		"a removed module is not held": `
			A@1.0.0 >C:NONE:1.0.0
			B@2.0.0 +C:NONE:1.0.2
			C@1.0.2
			installed A@1.0.0
			installed B@2.0.0
			installed C@1.0.1
			remove C
			only`,
		"a version is both immature and of another major": `
			module D samemajor
			D@1.0.5 maturity=500 >A:MINOR:2.50.200
			D@2.0.0
			installed D@1.0.3 >D:=1.0.5
			update D
			update-level 500`,
		"a wanted version is withdrawn": `
			B@1.0.9
			B@1.0.10 yanked
			B@1.1.0
			install B@1.0.10 hard`,
		"what is not installed is asked for as an update": `
			A@1.0.0 >C:MAJOR:2.50.100
			update A`,
		"two versions of a module are wanted": `
			A@1.0.0
			A@1.0.1
			install A@1.0.0
			update A@1.0.1`,
		"an instance binds what nobody published": `
			B@1.1.0 >B:NONE:1.0.0:1.0.0!
			installed B@1.0.3 +A:MAJOR:1.0.0 B=MAJOR
			install B@1.0.0`,
		"what was to go stays when that is given up": `
			A@red
			B@1.0.0 >A:=red
			B@1.0.5 >A:=green
			installed A@green
			installed B@1.0.0
			install A@green
			remove A
			only`,
		"needs of versions below the installed one": `
			A@1.0.10 >D:NONE:1.0.0
			B@1.0.9 >B:MAJOR:1.2.0
			B@1.1.0 >B:MAJOR:1.2.0
			B@1.1.1 >A:NONE:1.0.2
			B@1.2.0 >D:MAJOR:1.0.0
			D@1.0.0 -B
			installed B@1.1.0
			install B`,
	} {
		t.Run(name, func(t *testing.T) {
			for _, complaint := range complaints(resolvetest.MustParse(t, problem)) {
				t.Error(complaint)
			}
		})
	}
}
