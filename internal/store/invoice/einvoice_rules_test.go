package invoice_test

import (
	"fmt"
	"math/big"
	"regexp"
	"slices"
	"strings"
	"time"
)

// exact reads an amount; a wrong one is noted.
func (c *ruleCheck) exact(rule, text string) *big.Rat {
	n, ok := new(big.Rat).SetString(text)
	if !ok {
		c.fail(rule, "%q is no number", text)
		return new(big.Rat)
	}
	return n
}

// ruleCheck works the core rules of EN 16931 out from what stands in an XML document.
type ruleCheck struct {
	r     readInvoice
	broke []string
}

func (c *ruleCheck) fail(rule, format string, args ...any) {
	c.broke = append(c.broke, rule+": "+fmt.Sprintf(format, args...))
}

func (c *ruleCheck) want(rule string, ok bool, what string) {
	if !ok {
		c.fail(rule, "%s", what)
	}
}

// broken returns the rules that a document breaks.
func broken(r readInvoice) []string {
	c := &ruleCheck{r: r}
	c.mandatory()
	c.sums()
	c.breakdown()
	for _, t := range r.taxes {
		c.category(t)
	}
	return c.broke
}

var (
	dateForm    = regexp.MustCompile(`^\d{4}-\d\d-\d\d$`)
	amountForm  = regexp.MustCompile(`^-?\d+(\.\d{1,2})?$`)
	countryForm = regexp.MustCompile(`^[A-Z]{2}$`)
)

func (c *ruleCheck) mandatory() {
	r := c.r
	_, err := time.Parse(time.DateOnly, r.issued)
	for rule, ok := range map[string]bool{
		"BR-01": strings.HasPrefix(r.specification, "urn:cen.eu:en16931:2017"), "BR-02": r.number != "", "BR-03": err == nil && dateForm.MatchString(r.issued),
		"BR-04": r.kind == "380" || r.kind == "381", "BR-05": regexp.MustCompile(`^[A-Z]{3}$`).MatchString(r.currency), "BR-06": r.seller.name != "",
		"BR-07": r.buyer.name != "", "BR-09": countryForm.MatchString(r.seller.country), "BR-11": countryForm.MatchString(r.buyer.country),
		"BR-12": r.net != "", "BR-13": r.exclusive != "", "BR-14": r.total != "", "BR-15": r.due != "", "BR-16": len(r.lines) > 0,
		"BR-29": r.from <= r.to, "BR-53": r.taxTotals == 1, "BR-CO-26": r.seller.id != "" || r.seller.vat != "",
		"BR-49": r.means == "" || regexp.MustCompile(`^\d+$`).MatchString(r.means), "BR-61": !slices.Contains([]string{"30", "58"}, r.means),
		"BR-55": r.kind != "381" || r.preceding != "",
	} {
		c.want(rule, ok, "it is broken")
	}
	for _, l := range r.lines {
		for rule, ok := range map[string]bool{
			"BR-21": l.id != "", "BR-22": l.quantity != "", "BR-23": l.unit != "", "BR-24": l.net != "", "BR-25": l.name != "", "BR-26": l.price != "",
			"BR-27": !strings.HasPrefix(l.price, "-"), "BR-30": l.from <= l.to, "BR-CO-04": l.category != "",
		} {
			c.want(rule, ok, "line "+l.id+" breaks it")
		}
	}
	amounts := []string{r.net, r.exclusive, r.tax, r.total, r.prepaid, r.due}
	for _, l := range r.lines {
		amounts = append(amounts, l.net)
	}
	for _, t := range r.taxes {
		amounts = append(amounts, t.base, t.tax)
	}
	for _, a := range amounts {
		c.want("BR-DEC", amountForm.MatchString(a), a+" is no amount with two decimals")
	}
}

func (c *ruleCheck) sums() {
	r, lines := c.r, new(big.Rat)
	for _, l := range r.lines {
		net := c.exact("BR-24", l.net)
		lines.Add(lines, net)
		product := new(big.Rat).Mul(c.exact("BR-22", l.quantity), c.exact("BR-26", l.price))
		off := new(big.Rat).Sub(product, net)
		c.want("line", off.Abs(off).Cmp(big.NewRat(1, 200)) <= 0, "line "+l.id+": "+l.quantity+" times "+l.price+" is not "+l.net)
	}
	net, exclusive, tax, total := c.exact("BR-12", r.net), c.exact("BR-13", r.exclusive), c.exact("BT-110", r.tax), c.exact("BR-14", r.total)
	c.want("BR-CO-10", net.Cmp(lines) == 0, "the lines make "+lines.FloatString(2)+", not "+r.net)
	c.want("BR-CO-13", exclusive.Cmp(net) == 0, "without tax it is "+r.exclusive)
	c.want("BR-CO-15", total.Cmp(new(big.Rat).Add(exclusive, tax)) == 0, "the total is "+r.total)
	c.want("BR-CO-16", c.exact("BR-15", r.due).Cmp(new(big.Rat).Sub(total, c.exact("BT-113", r.prepaid))) == 0, "due is "+r.due)
	taxes := new(big.Rat)
	for _, t := range r.taxes {
		taxes.Add(taxes, c.exact("BR-46", t.tax))
	}
	c.want("BR-CO-14", taxes.Cmp(tax) == 0, "the taxes make "+taxes.FloatString(2)+", not "+r.tax)
}

func (c *ruleCheck) breakdown() {
	r, bases, count := c.r, map[string]*big.Rat{}, map[string]int64{}
	for _, l := range r.lines {
		key := l.category + " " + l.percent
		if bases[key] == nil {
			bases[key] = new(big.Rat)
		}
		bases[key].Add(bases[key], c.exact("BR-24", l.net))
		count[key]++
	}
	c.want("BR-CO-18", len(r.taxes) > 0, "there is no breakdown")
	for _, t := range r.taxes {
		key := t.category + " " + t.percent
		base, tax := c.exact("BR-45", t.base), c.exact("BR-46", t.tax)
		c.want("BR-47", t.category != "", "a breakdown has no category")
		c.want("BR-48", t.percent != "" || t.category == "O", "a breakdown has no rate")
		if bases[key] == nil || bases[key].Cmp(base) != 0 {
			c.fail("BR-"+t.category+"-08", "the lines with %s make %v, not %s", key, bases[key], t.base)
		}
		delete(bases, key)
		if t.percent == "" {
			continue
		}
		// Each line is rounded by itself, so the tax may be off by half a cent for each; the rule allows less than one.
		product := new(big.Rat).Mul(base, c.exact("BR-48", t.percent))
		off := product.Sub(product.Quo(product, big.NewRat(100, 1)), tax)
		c.want("BR-CO-17", off.Abs(off).Cmp(big.NewRat(count[key], 200)) <= 0 && off.Cmp(big.NewRat(1, 1)) < 0, t.base+" at "+t.percent+" % is not "+t.tax)
	}
	for key := range bases {
		c.fail("BR-S-01", "the lines with %s are in no breakdown", key)
	}
}

// category checks the rules of a category of tax.
func (c *ruleCheck) category(t readTax) {
	r, s := c.r, c.r.seller
	registered := s.vat != "" || s.number != ""
	zero := c.exact("BR-46", t.tax).Sign() == 0
	switch t.category {
	case "S":
		c.want("BR-S-02", registered, "the seller is not registered")
		c.want("BR-S-05", t.percent != "" && c.exact("BR-S-05", t.percent).Sign() > 0, "the rate is "+t.percent)
		c.want("BR-S-10", t.reason == "" && t.code == "", "there is a reason")
	case "Z":
		c.want("BR-Z-02", registered, "the seller is not registered")
		c.want("BR-Z-05", t.percent == "0" && zero, "the rate is "+t.percent)
		c.want("BR-Z-10", t.reason == "" && t.code == "", "there is a reason")
	case "E":
		c.want("BR-E-02", registered, "the seller is not registered")
		c.want("BR-E-05", t.percent == "0" && zero, "the rate is "+t.percent)
		c.want("BR-E-10", t.reason != "" || t.code != "", "there is no reason")
	case "AE":
		c.want("BR-AE-02", registered && r.buyer.vat != "", "seller or buyer is not registered")
		c.want("BR-AE-05", t.percent == "0" && zero, "the rate is "+t.percent)
		c.want("BR-AE-10", t.code == "VATEX-EU-AE" && t.reason != "", "the reason is "+t.code)
	case "G":
		c.want("BR-G-02", s.vat != "", "the seller has no VAT number")
		c.want("BR-G-05", t.percent == "0" && zero, "the rate is "+t.percent)
		c.want("BR-G-10", t.code == "VATEX-EU-G", "the reason is "+t.code)
	case "O":
		c.want("BR-O-02", s.vat == "" && r.buyer.vat == "", "there are VAT numbers")
		c.want("BR-O-05", t.percent == "" && zero, "the rate is "+t.percent)
		c.want("BR-O-10", t.code == "VATEX-EU-O" && t.reason != "", "the reason is "+t.code)
		c.want("BR-O-11", len(r.taxes) == 1, "there are other categories")
	default:
		c.fail("BR-CL-17", "there is no category %q", t.category)
	}
}
