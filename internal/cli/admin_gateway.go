package cli

import (
	"context"
	"fmt"
	"strings"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/app"
	"souk.dev/souk/internal/store/payment/watch"
	"souk.dev/souk/internal/wire"
)

type adminGatewaysCmd struct{}

// Run lists the gateways, in the order in which buyers see them.
func (adminGatewaysCmd) Run(ctx context.Context, s *session, admin *adminCmd) error {
	return admin.Local.existing(ctx, s, func(a *app.App) error {
		list, err := a.Payments.Overview(ctx, account.Operator)
		if err != nil {
			return err
		}
		return printList(s, onePage(list, wireGateway), "GATEWAY SERVES MONEY OPEN MESSAGES FAULT", func(g wire.PaymentGateway) []string {
			serves, money := "no", "real"
			if g.Offered {
				serves = "yes"
			}
			if g.Test {
				money = "test"
			}
			fault := "-"
			if g.Fault != nil {
				fault = fmt.Sprintf("%s %s: %s", date(g.Fault.At), g.Fault.Call, strings.Join(strings.Fields(g.Fault.Message), " "))
			}
			return []string{g.Name, serves, money, fmt.Sprint(g.Open), firstOf(g.WebhookURL, "-"), fault}
		})
	})
}

func wireGateway(g watch.Gateway) wire.PaymentGateway {
	w := wire.PaymentGateway{
		Name: g.Name, Title: g.Title, Sentence: g.Sentence, Offered: g.Offered, Test: g.Test, Manual: g.Manual, Saves: g.Saves, Refunds: g.Refunds,
		WebhookURL: g.WebhookURL, MessageAt: notZero(g.MessageAt), Open: g.Open,
	}
	if g.Fault != (watch.Fault{}) {
		w.Fault = &wire.GatewayFault{Call: g.Fault.Call, Message: g.Fault.Message, At: g.Fault.At}
	}
	return w
}

// notZero returns nil for the zero time.
func notZero(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}
