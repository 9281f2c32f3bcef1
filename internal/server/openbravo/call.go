package openbravo

import (
	"context"
	"net/http"
	"strings"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/registry/advise"
	"souk.dev/souk/internal/server/openbravo/soap"
)

// call is a SOAP call that is answered.
type call struct {
	*Front
	request  *http.Request
	actor    account.Actor
	language string
	gen      generation
	envelope *soap.Envelope
	args     []soap.Value
}

func (c *call) ctx() context.Context { return c.request.Context() }

// arg returns the argument with the index; those of a newer generation are null in an older one.
func (c *call) arg(i int) soap.Value {
	if i < len(c.args) {
		return c.args[i]
	}
	return soap.Value{}
}

// search answers moduleSearch(word, exclude, additionalInfo).
func (c *call) search() (answer, error) {
	word, exclude, o := c.arg(0).Text(), c.arg(1).Texts(), optionsOf(c.arg(2))
	if err := c.envelope.Err(); err != nil {
		return answer{}, err
	}
	found, err := c.Registry.Find(c.ctx(), c.actor, advise.FindInput{
		Word: word, Exclude: named(exclude), Level: o.level("search.level"), Language: c.language, Instance: addressOf(c.ctx()).instance,
	})
	if err != nil {
		return answer{}, err
	}
	list := beansOf(found)
	return answer{write: func(w *soap.Writer) { c.gen.simples(w, "moduleSearchReturn", list) }}, nil
}

func beansOf(details []advise.Detail) []bean {
	list := make([]bean, len(details))
	for i, d := range details {
		list[i] = beanOf(d)
	}
	return list
}

// detail answers moduleDetail(moduleVersionID).
func (c *call) detail() (answer, error) {
	b, err := c.one(c.arg(0).Text())
	if err != nil {
		return answer{}, err
	}
	return answer{write: func(w *soap.Writer) { c.gen.module(w, "moduleDetailReturn", b) }}, nil
}

// one returns the bean of the version with the id.
func (c *call) one(id string) (bean, error) {
	if err := c.envelope.Err(); err != nil {
		return bean{}, err
	}
	return c.bean(c.ctx(), c.actor, strings.TrimSpace(id), c.language)
}

// bean returns the bean of the version with the id.
func (f *Front) bean(ctx context.Context, actor account.Actor, id, language string) (bean, error) {
	found, err := f.Registry.Details(ctx, actor, []string{id}, language)
	if err != nil {
		return bean{}, err
	}
	if len(found) == 0 {
		return bean{}, errs.NotFound("version_not_found", "There is no module version with the id %.80q here.", id)
	}
	return beanOf(found[0]), nil
}

// scan answers moduleScanForUpdates(moduleIdInstalledModules, additionalInfo).
func (c *call) scan() (answer, error) {
	modules, o := installed(c.arg(0)), optionsOf(c.arg(1))
	if err := c.envelope.Err(); err != nil {
		return answer{}, err
	}
	list, err := c.updates(c.ctx(), c.actor, scanInput(modules, o), c.language)
	if err != nil {
		return answer{}, err
	}
	return answer{write: func(w *soap.Writer) { c.gen.simples(w, "moduleScanForUpdatesReturn", list) }}, nil
}

// check answers checkConsistency(versionIdInstalled, versionIdToInstall, versionIdToUpdate, additionalInfo).
// Only the third generation can be told of modules that go.
func (c *call) check() (answer, error) {
	in := checkInput(installed(c.arg(0)), c.arg(1).Texts(), c.arg(2).Texts(), optionsOf(c.arg(3)))
	if err := c.envelope.Err(); err != nil {
		return answer{}, err
	}
	plan, err := c.consistency(c.ctx(), c.actor, in, c.language)
	if err != nil {
		return answer{}, err
	}
	update := plan.update
	if c.gen.number >= 3 {
		update = append(update, plan.removed...)
	}
	return answer{write: func(w *soap.Writer) {
		w.Struct("checkConsistencyReturn", "t:ModuleInstallDetail", func() {
			w.Texts("dependencyErrors", plan.messages)
			c.gen.modules(w, "modulesToInstall", plan.install)
			c.gen.modules(w, "modulesToUpdate", update)
			w.Bool("validConfiguration", plan.valid)
		})
	}}, nil
}

// contents answers getModule(moduleVersionID) with the package file.
func (c *call) contents() (answer, error) {
	id := strings.TrimSpace(c.arg(0).Text())
	if err := c.envelope.Err(); err != nil {
		return answer{}, err
	}
	f, err := c.open(c.ctx(), c.actor, id)
	if err != nil {
		return answer{}, err
	}
	return answer{file: &f}, nil
}

// commercial answers isCommercial(moduleVersionID).
func (c *call) commercial() (answer, error) {
	b, err := c.one(c.arg(0).Text())
	if err != nil {
		return answer{}, err
	}
	return answer{write: func(w *soap.Writer) { w.Bool("isCommercialReturn", b.isCommercial) }}, nil
}

// address answers getURLforDownload(moduleVersionID).
func (c *call) address() (answer, error) {
	b, err := c.one(c.arg(0).Text())
	if err != nil {
		return answer{}, err
	}
	return answer{write: func(w *soap.Writer) { w.Text("getURLforDownloadReturn", c.soapDownloadURL(c.ctx(), b)) }}, nil
}

// levels answers getMaturityLevels(): number and name of each, the least mature first.
func (c *call) levels() (answer, error) {
	levels, err := c.maturities(c.ctx())
	if err != nil {
		return answer{}, err
	}
	return answer{write: func(w *soap.Writer) {
		w.Array("getMaturityLevelsReturn", "xsd:string[]", len(levels), func(i int) {
			w.Texts("getMaturityLevelsReturn", []string{levels[i].number(), levels[i].Name})
		})
	}}, nil
}
