package openbravo

import "souk.dev/souk/internal/server/openbravo/soap"

// module writes a Module, the fields in the order of the service description: alphabetical, what a later
// generation added behind.
func (g generation) module(w *soap.Writer, name string, b bean) {
	w.Struct(name, "t:Module", func() {
		w.TextOrNil("author", b.author)
		w.TextOrNil("dbPrefix", b.dbPrefix)
		g.needs(w, "dependencies", b.dependencies, b)
		w.Text("description", b.description)
		w.TextOrNil("help", b.help)
		g.needs(w, "includes", b.includes, b)
		w.Text("licenseAgreement", b.licenseAgreement)
		w.Text("licenseType", b.licenseType)
		w.Text("moduleID", b.moduleID)
		w.TextOrNil("moduleVersionID", b.moduleVersionID)
		w.Text("name", b.name)
		w.Text("packageName", b.packageName)
		w.Text("type", b.kind)
		w.TextOrNil("updateDescription", b.updateDescription)
		w.TextOrNil("url", b.url)
		w.TextOrNil("versionNo", b.versionNo)
		g.later(w, b)
	})
}

// later writes the fields that came with later generations.
func (g generation) later(w *soap.Writer, b bean) {
	if g.number >= 2 {
		w.Bool("isCommercial", b.isCommercial)
	}
	if g.number >= 3 {
		w.Map("additionalInfo", b.fields())
	}
}

// simple writes a SimpleModule.
func (g generation) simple(w *soap.Writer, name string, b bean) {
	w.Struct(name, "t:SimpleModule", func() {
		w.TextOrNil("author", b.author)
		w.Text("description", b.description)
		w.TextOrNil("help", b.help)
		w.Text("licenseAgreement", b.licenseAgreement)
		w.Text("licenseType", b.licenseType)
		w.Text("moduleID", b.moduleID)
		w.TextOrNil("moduleVersionID", b.moduleVersionID)
		w.Text("name", b.name)
		w.Text("type", b.kind)
		w.TextOrNil("updateDescription", b.updateDescription)
		w.TextOrNil("url", b.url)
		w.TextOrNil("versionNo", b.versionNo)
		g.later(w, b)
	})
}

// needs writes an array of ModuleDependency of the bean.
func (g generation) needs(w *soap.Writer, name string, list []need, of bean) {
	w.Array(name, "t:ModuleDependency", len(list), func(i int) {
		n := list[i]
		w.Struct(name, "t:ModuleDependency", func() {
			w.Text("moduleID", n.moduleID)
			w.Text("moduleName", n.moduleName)
			w.TextOrNil("moduleVersionDependencyID", n.id)
			if g.number == 1 {
				w.TextOrNil("moduleVersionID", of.moduleVersionID)
			}
			w.TextOrNil("versionEnd", n.end)
			w.Text("versionStart", n.start)
		})
	})
}

// modules writes an array of Module.
func (g generation) modules(w *soap.Writer, name string, list []bean) {
	w.Array(name, "t:Module", len(list), func(i int) { g.module(w, name, list[i]) })
}

// simples writes an array of SimpleModule.
func (g generation) simples(w *soap.Writer, name string, list []bean) {
	w.Array(name, "t:SimpleModule", len(list), func(i int) { g.simple(w, name, list[i]) })
}
