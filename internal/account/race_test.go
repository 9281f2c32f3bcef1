package account_test

import (
	"sync"
	"testing"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/account/accounttest"
	"souk.dev/souk/internal/platform/errs"
)

// together runs fn n times at once and returns how often each code came out.
func together(n int, fn func(i int) error) map[string]int {
	var mu sync.Mutex
	codes := map[string]int{}
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() {
			code := errs.CodeOf(fn(i))
			mu.Lock()
			defer mu.Unlock()
			codes[code]++
		})
	}
	all.Wait()
	return codes
}

func TestOneNameForManyAtOnce(t *testing.T) {
	each(t, func(t *testing.T, k *accounttest.Kit) {
		ann := k.Customer(t, "ann")
		names := []string{"acme", "Acme", "ACME", "acmE", "aCme", "acMe"}
		codes := together(len(names), func(i int) error {
			if i%2 == 0 {
				_, err := k.SignUp(t.Context(), account.SignUpInput{Name: names[i], Password: accounttest.Password})
				return err
			}
			_, err := k.CreateOrg(t.Context(), ann, account.CreateOrgInput{Name: names[i]})
			return err
		})
		if codes[""] != 1 || codes["name_taken"] != len(names)-1 {
			t.Errorf("outcomes %v", codes)
		}
	})
}

func TestProviderCodesAtOnce(t *testing.T) {
	each(t, func(t *testing.T, k *accounttest.Kit) {
		names := []string{"a.b.c", "a-b-c", "a_b_c", "a+b+c"}
		codes := together(len(names), func(i int) error {
			_, err := k.CreateUser(t.Context(), account.Operator, account.CreateUserInput{
				Name: names[i], Password: accounttest.Password, Provider: true,
			})
			return err
		})
		if codes[""] != len(names) {
			t.Errorf("outcomes %v", codes)
		}
	})
}

func TestManagersCannotRemoveEachOtherAtOnce(t *testing.T) {
	each(t, func(t *testing.T, k *accounttest.Kit) {
		managers := []account.Actor{k.Customer(t, "ann"), k.Customer(t, "bob"), k.Customer(t, "carl")}
		k.Company(t, "acme", managers[0])
		k.Join(t, managers[1], "acme", account.RoleManager)
		k.Join(t, managers[2], "acme", account.RoleManager)
		together(len(managers), func(i int) error {
			return k.RemoveMember(t.Context(), managers[i], "acme", managers[(i+1)%len(managers)].UserName)
		})
		if n := count(t, k, `SELECT COUNT(*) FROM org_members m JOIN orgs o ON o.id = m.org_id
			WHERE o.name = 'acme' AND m.roles LIKE '%manager%'`); n < 1 {
			t.Errorf("%d managers are left", n)
		}
	})
}
