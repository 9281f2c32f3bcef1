package openbravo

import (
	"context"
	"slices"
	"strings"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/registry/module"
	"souk.dev/souk/internal/server/front"
	"souk.dev/souk/internal/server/openbravo/soap"
)

// The keys of a registration that fails for whom it is asked by (spec openbravo 3.1); those of what is
// wrong with the module are module.CRKey's.
const (
	keyNoUser      = "CR_RegisterInvalidUser"
	keyWrongUser   = "CR_RegInvalidUserPass"
	keyUserMayNot  = "CR_RegInvalidForgeUser"
	keyUnknown     = "CR_RegUnknownError"
	keyNotEntitled = "CR_OBXGetNotAuthorized"
	keyNotFound    = "CR_ModuleNotFoundInCR"
)

// register answers moduleRegister(module, userName, password) with the module as it is stored. What is not
// stored before a version is published comes back as it was sent.
func (c *call) register() (answer, error) {
	sent := beanOfValue(c.arg(0))
	user, password := c.arg(1).Text(), c.arg(2).Text()
	if err := c.envelope.Err(); err != nil {
		return answer{}, err
	}
	stored, err := c.Front.register(c.ctx(), sent, user, password)
	if err != nil {
		return answer{}, registerFault(front.Explain(c.ctx(), c.Log, err))
	}
	return answer{write: func(w *soap.Writer) { c.gen.module(w, "moduleRegisterReturn", stored) }}, nil
}

// register registers a module for a user, who is named with each call.
func (f *Front) register(ctx context.Context, sent bean, user, password string) (bean, error) {
	if strings.TrimSpace(user) == "" || password == "" {
		return bean{}, errs.New(errs.KindUnauthenticated, "sign_in_required", "Give the name and the password of a user of this market.")
	}
	actor, err := f.Accounts.BasicActor(ctx, user, password, front.Remote(ctx))
	if err != nil {
		return bean{}, err
	}
	actor.RequestID = front.ActorFrom(ctx).RequestID
	in := module.RegisterInput{
		ID: sent.moduleID, Package: sent.packageName, Type: sent.kind, Name: sent.name, Description: sent.description,
		Help: sent.help, Author: sent.author, URL: sent.url, Commercial: sent.isCommercial,
	}
	if sent.dbPrefix != "" {
		in.Prefixes = []string{sent.dbPrefix}
	}
	m, err := f.Modules.Register(front.WithActor(ctx, actor), actor, in)
	if err != nil {
		return bean{}, err
	}
	sent.moduleID, sent.packageName, sent.kind, sent.name = m.ID, m.Package, m.Type, m.Name
	sent.description, sent.help, sent.author, sent.url, sent.isCommercial = m.Description, m.Help, m.Author, m.URL, m.Commercial
	return sent, nil
}

// registerText says why a registration failed: the keys of the clients' messages, then what is wrong and
// what to do about it in words. A wrong password gives the key alone.
func registerText(e *errs.Error) string {
	switch {
	case e.Code == "sign_in_required":
		return "@" + keyNoUser + "@"
	case errs.Is(e, errs.KindUnauthenticated):
		return "@" + keyWrongUser + "@"
	case errs.Is(e, errs.KindForbidden):
		return "@" + keyUserMayNot + "@ " + e.Message
	case errs.Is(e, errs.KindTooMany), errs.Is(e, errs.KindUnavailable):
		return e.Message
	case len(e.Fields) == 0:
		return "@" + keyUnknown + "@ " + e.Message
	}
	var keys, words []string
	for _, f := range e.Fields {
		if key := "@" + module.CRKey(f.Code) + "@"; !slices.Contains(keys, key) {
			keys = append(keys, key)
		}
		words = append(words, f.Message)
	}
	return strings.Join(append(keys, words...), " ")
}

func registerFault(e *errs.Error) error { return soap.UserFault("%s", registerText(e)) }

// beanOfValue reads a Module as a client sends it.
func beanOfValue(v soap.Value) bean {
	text := func(name string) string { return v.Field(name).Text() }
	return bean{
		author: text("author"), dbPrefix: strings.TrimSpace(text("dbPrefix")), description: text("description"), help: text("help"),
		licenseAgreement: text("licenseAgreement"), licenseType: text("licenseType"), moduleID: text("moduleID"),
		moduleVersionID: text("moduleVersionID"), name: text("name"), packageName: text("packageName"), kind: text("type"),
		updateDescription: text("updateDescription"), url: text("url"), versionNo: text("versionNo"),
		isCommercial: truth(text("isCommercial")),
		dependencies: needsOfValue(v.Field("dependencies")), includes: needsOfValue(v.Field("includes")),
	}
}

func truth(s string) bool { s = strings.TrimSpace(s); return s == "true" || s == "1" }

func needsOfValue(v soap.Value) []need {
	var list []need
	for _, item := range v.Items() {
		text := func(name string) string { return item.Field(name).Text() }
		list = append(list, need{
			id: text("moduleVersionDependencyID"), moduleID: text("moduleID"), moduleName: text("moduleName"),
			start: text("versionStart"), end: text("versionEnd"),
		})
	}
	return list
}
