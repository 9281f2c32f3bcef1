package account

import (
	"context"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
)

// SignUpInput is what a visitor fills in to open an account.
type SignUpInput struct {
	Name     string // 1 to 30 of A-Z a-z 0-9 . _ @ + -, beginning with a letter or digit
	FullName string // optional
	Email    string // optional, unless the market asks for one
	Password string // at least MinPassword characters
	Remote   string // address of the visitor, for the audit log
	// RequestID is for the audit log.
	RequestID string
	// AcceptTerms must be set where the market has terms; that it was is kept.
	AcceptTerms bool
}

// CreateUserInput is a user that an admin or the operator creates.
type CreateUserInput struct {
	Name, FullName, Email, Password string // as in SignUpInput
	Admin                           bool   // administers the market
	Provider                        bool   // the private organisation becomes a provider at once
}

// SignUp opens an account with its private organisation, which becomes a provider at once only where
// the market says so. Where the market asks for it, the account is not active until the link that is
// mailed was followed. It fails with "sign_up_closed", "bad_user", "name_taken" and "too_often".
func (s *Service) SignUp(ctx context.Context, in SignUpInput) (User, error) {
	if !s.options.SignUp {
		return User{}, errs.Forbidden("sign_up_closed",
			"This market does not let visitors open accounts. Ask one of its administrators for one.")
	}
	terms, err := s.MarketTerms(ctx)
	if err != nil {
		return User{}, err
	}
	if err := s.checkSignUp(in, terms); err != nil {
		return User{}, err
	}
	if in.Email != "" {
		if err := s.throttle.Ask(ctx, "sign-up", nameKey(in.Email), in.Remote); err != nil {
			return User{}, err
		}
	}
	actor := Actor{RequestID: in.RequestID, Remote: in.Remote}
	return s.addUser(ctx, actor, "user.sign_up", CreateUserInput{
		Name: in.Name, FullName: in.FullName, Email: in.Email, Password: in.Password,
	}, func(tx *sqldb.Tx, user User) error { return s.welcome(ctx, tx, actor.self(user), user, terms) })
}

// checkSignUp checks everything that visitors enter.
func (s *Service) checkSignUp(in SignUpInput, terms Terms) error {
	var f errs.Fields
	checkPerson(&f, in.Name, in.FullName, in.Email, in.Password)
	f.Check(in.Email != "" || !s.options.Activation, "email", "required",
		"This market sends a link there, with which you activate the account.")
	f.Check(in.AcceptTerms || terms.Hash == "", "accept_terms", "terms_not_accepted", "Read and accept the terms of this market.")
	return f.Err("bad_user", "The account cannot be opened like this.")
}

// welcome sends what a new account needs to be confirmed, and keeps what its user agreed to.
func (s *Service) welcome(ctx context.Context, tx *sqldb.Tx, actor Actor, user User, terms Terms) error {
	if terms.Hash != "" {
		if _, err := s.Consent(ctx, tx, actor, termsOfMarket, terms.Title, terms.Body); err != nil {
			return err
		}
	}
	switch {
	case user.Email == "":
		return nil
	case !user.Active:
		return s.sendActivation(ctx, tx, user)
	}
	return s.sendConfirmation(ctx, tx, user, user.Email)
}

// CreateUser creates a user with its private organisation. It is for admins and the operator, and
// fails with "bad_user" and "name_taken".
func (s *Service) CreateUser(ctx context.Context, actor Actor, in CreateUserInput) (User, error) {
	if err := actor.NeedAdmin(); err != nil {
		return User{}, err
	}
	return s.addUser(ctx, actor, "user.create", in, func(*sqldb.Tx, User) error { return nil })
}

// addUser creates the user; more is what happens in the same transaction.
func (s *Service) addUser(ctx context.Context, actor Actor, action string, in CreateUserInput, more func(*sqldb.Tx, User) error) (User, error) {
	var f errs.Fields
	checkPerson(&f, in.Name, in.FullName, in.Email, in.Password)
	if err := f.Err("bad_user", "The account cannot be opened like this."); err != nil {
		return User{}, err
	}
	hash, err := s.hasher.Hash(ctx, in.Password)
	if err != nil {
		return User{}, err
	}
	in.Provider = in.Provider || s.options.OpenProviders
	user := User{
		ID: s.ids.NewID(), Name: in.Name, FullName: in.FullName, Email: in.Email,
		Admin: in.Admin, Active: !actor.Anonymous() || !s.options.Activation, CreatedAt: s.clock.Now(),
	}
	user.PrivateOrg = s.ids.NewID()
	user.CurrentOrg = user.PrivateOrg
	err = s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		if err := s.storeUser(ctx, tx, user, hash, in.Provider); err != nil {
			return err
		}
		if actor.Anonymous() { // who signs up acts for itself
			actor.UserID, actor.OrgID = user.ID, user.PrivateOrg
		}
		if err := s.Audit(ctx, tx, actor, action, "user:"+user.Name,
			map[string]any{"admin": user.Admin, "provider": in.Provider}); err != nil {
			return err
		}
		return more(tx, user)
	})
	if err != nil {
		return User{}, taken(err, in.Name)
	}
	return user, nil
}

// storeUser writes the user, its private organisation and its membership there.
func (s *Service) storeUser(ctx context.Context, tx *sqldb.Tx, user User, hash string, provider bool) error {
	if used, err := nameTaken(ctx, tx, user.Name); err != nil || used {
		return orTaken(err, user.Name)
	}
	org := Org{ID: user.PrivateOrg, Name: user.Name, Private: true, CreatedAt: user.CreatedAt}
	roles := []Role{RoleCustomer, RoleDeveloper}
	if provider {
		roles = append(roles, RoleProvider)
		code, err := freeProviderCode(ctx, tx, org.Name)
		if err != nil {
			return err
		}
		org.ProviderCode = code
	}
	if err := insertOrg(ctx, tx, org); err != nil {
		return err
	}
	if err := insertUser(ctx, tx, user, hash); err != nil {
		return err
	}
	return putMember(ctx, tx, org.ID, user.ID, roles, user.CreatedAt)
}

// orTaken returns err, or that the name is taken when err is nil.
func orTaken(err error, name string) error {
	if err != nil {
		return err
	}
	return errs.Conflict("name_taken", "The name %s belongs to another user or organisation. Choose another one.", name)
}

// taken says what a broken unique constraint means: somebody was quicker with the same name.
func taken(err error, name string) error {
	if sqldb.IsUnique(err) {
		return orTaken(nil, name)
	}
	return err
}
