package obxtest

import (
	"encoding/xml"
	"fmt"
	"strings"

	"souk.dev/souk/internal/registry/pkgfile"
)

// tableNames are the four tables in the order in which the tools write them.
var tableNames = []string{"AD_MODULE", "AD_MODULE_DBPREFIX", "AD_MODULE_DEPENDENCY", "AD_MODULE_MERGE"}

// column is one value of a row; a row has no element for an empty one.
type column struct{ name, value string }

// tables returns the contents of the four files. Like Openbravo's tools it leaves out those without
// rows.
func (b *Builder) tables() map[string]string {
	m := b.module
	rows := map[string][][]column{}
	add := func(table string, columns ...column) { rows[table] = append(rows[table], columns) }
	add("AD_MODULE", column{"AD_MODULE_ID", m.ID}, column{"AD_CLIENT_ID", "0"}, column{"AD_ORG_ID", "0"},
		column{"ISACTIVE", "Y"}, column{"NAME", m.Name}, column{"VERSION", m.Version}, column{"DESCRIPTION", m.Description},
		column{"HELP", m.Help}, column{"URL", m.URL}, column{"TYPE", m.Type}, column{"LICENSE", m.LicenceText},
		column{"JAVAPACKAGE", m.Package}, column{"LICENSETYPE", m.LicenceType}, column{"AUTHOR", m.Author},
		column{"UPDATEINFO", m.UpdateText}, column{"ISTRANSLATIONREQUIRED", flag(m.Translatable)}, column{"AD_LANGUAGE", m.Language},
		column{"HASCHARTOFACCOUNTS", flag(m.HasAccountsChart)}, column{"ISTRANSLATIONMODULE", flag(m.Translation)},
		column{"HASREFERENCEDATA", flag(m.HasReferenceData)}, column{"REFERENCEDATAINFO", m.ReferenceData},
		column{"VERSION_LABEL", m.Label}, column{"ISCOMMERCIAL", flag(m.Commercial)}, column{"ISTRIALALLOWED", flag(m.Trial)})
	for _, p := range m.Prefixes {
		add("AD_MODULE_DBPREFIX", column{"AD_MODULE_DBPREFIX_ID", ID(m.Package + "." + p)}, column{"AD_MODULE_ID", m.ID}, column{"NAME", p})
	}
	for _, d := range m.Dependencies {
		add("AD_MODULE_DEPENDENCY", column{"AD_MODULE_DEPENDENCY_ID", d.ID}, column{"AD_MODULE_ID", m.ID},
			column{"AD_DEPENDENT_MODULE_ID", d.TargetID}, column{"STARTVERSION", d.Start}, column{"ENDVERSION", d.End},
			column{"ISINCLUDED", flag(d.Included)}, column{"DEPENDANT_MODULE_NAME", d.TargetName},
			column{"DEPENDENCY_ENFORCEMENT", d.Enforcement}, column{"USER_EDITABLE_ENFORCEMENT", flag(d.UserEditable)})
	}
	for _, g := range m.Merges {
		add("AD_MODULE_MERGE", column{"AD_MODULE_MERGE_ID", g.ID}, column{"AD_MODULE_ID", m.ID},
			column{"MERGED_MODULE_UUID", g.TargetID}, column{"MERGED_MODULE_NAME", g.TargetName})
	}
	files := map[string]string{}
	for table, list := range rows {
		files[table] = file(table, list)
	}
	for table, text := range b.xml {
		files[table] = text
	}
	return files
}

// file writes the rows of a table as Openbravo does: CDATA everywhere, and the row's id in a comment
// at the beginning of each line.
func file(table string, rows [][]column) string {
	var b strings.Builder
	b.WriteString("<?xml version='1.0' encoding='UTF-8'?>\n<data>\n")
	for _, columns := range rows {
		note := "<!--" + columns[0].value + "-->"
		fmt.Fprintf(&b, "%s<%s>\n", note, table)
		for _, c := range columns {
			if c.value != "" {
				value := strings.ReplaceAll(c.value, "]]>", "]]]]><![CDATA[>")
				fmt.Fprintf(&b, "%s  <%s><![CDATA[%s]]></%s>\n", note, c.name, value, c.name)
			}
		}
		fmt.Fprintf(&b, "%s</%s>\n\n", note, table)
	}
	b.WriteString("</data>\n")
	return b.String()
}

// translation writes a translation file.
func translation(t pkgfile.Text) string {
	var b strings.Builder
	escape := func(s string) string {
		var e strings.Builder
		_ = xml.EscapeText(&e, []byte(s)) // a builder takes everything
		return e.String()
	}
	fmt.Fprintf(&b, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<compiereTrl language=\"%s\" table=\"AD_MODULE\" version=\"\">\n<row id=\"%s\" trl=\"Y\">\n", t.Language, t.ModuleID)
	for _, c := range []struct{ column, value, original string }{
		{"Name", t.Name, ""}, {"Description", t.Description, ""}, {"Help", t.Help, ""}, {"UpdateInfo", t.UpdateText, t.UpdateOf},
	} {
		if c.value != "" {
			fmt.Fprintf(&b, "<value column=\"%s\" isTrl=\"Y\" original=\"%s\">%s</value>\n", c.column, escape(c.original), escape(c.value))
		}
	}
	b.WriteString("</row>\n</compiereTrl>\n")
	return b.String()
}

func flag(b bool) string {
	if b {
		return "Y"
	}
	return "N"
}
