package demo

// Instance is a running installation of a customer of the demo market.
type Instance struct {
	Name      string
	Owner     string // organisation
	Installed []Installed
}

// Installed is a module in an instance.
type Installed struct {
	Module  string // package, or the id of one that was never published
	Version string
	Needs   string // package of which it needs the very version that is installed; "" for none
}

// Instances of the demo market. In the bakery's, a layout of its own holds the shelf labels back: there is
// something to update, and something that does not fit.
var Instances = []Instance{
	{
		Name: "Shop in Oven Street", Owner: "corner-bakery",
		Installed: []Installed{
			{Module: CorePackage, Version: "3.0.1"},
			{Module: "org.souk.demo.labels", Version: "1.0.0"},
			{Module: "org.souk.demo.scales", Version: "1.4.2"},
			{Module: "org.souk.demo.tills", Version: "1.9.0"},
			{Module: "org.souk.demo.bread", Version: "1.0.1"},
			{Module: "C0FFEE00C0FFEE00C0FFEE00C0FFEE00", Version: "0.1.0", Needs: "org.souk.demo.labels"},
		},
	},
	{Name: "Test counter", Owner: "corner-bakery"},
}
