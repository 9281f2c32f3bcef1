package soap

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// axisOf returns axis with stubs made of the descriptions in a folder.
func axisOf(folder string) func(*testing.T, string) []string {
	return func(t *testing.T, base string) []string {
		command := axis(t, base)
		if command == nil {
			return nil
		}
		return append(command, folder)
	}
}

// axis returns how stubs of Apache Axis are made, compiled and used, all in one process.
func axis(t *testing.T, base string) []string {
	t.Helper()
	var jars []string
	for _, name := range []string{"axis", "jaxrpc", "saaj", "wsdl4j", "commons-discovery", "commons-logging", "javax.activation", "javax.mail"} {
		path := filepath.Join("/usr/share/java", name+".jar")
		if _, err := os.Stat(path); err != nil {
			return nil
		}
		jars = append(jars, path)
	}
	if _, err := exec.LookPath("javac"); err != nil {
		return nil
	}
	return []string{"java", "-XX:TieredStopAtLevel=1", "-Dfile.encoding=UTF-8", "-cp", strings.Join(jars, ":"), "clients/AxisClient.java", t.TempDir(), base}
}

// php returns how PHP's SoapClient is used: with the description ("wsdl"), or without ("plain").
func php(how string) func(*testing.T, string) []string {
	return func(_ *testing.T, base string) []string {
		if exec.Command("php", "-r", `exit(class_exists("SoapClient") ? 0 : 1);`).Run() != nil {
			return nil
		}
		return []string{"php", "clients/client.php", how, base}
	}
}

func perl(_ *testing.T, base string) []string {
	if exec.Command("perl", "-MSOAP::Lite", "-e", "1").Run() != nil {
		return nil
	}
	return []string{"perl", "clients/client.pl", base}
}

// python returns how zeep or suds is used, by the Python that has it.
func python(module string) func(*testing.T, string) []string {
	return func(_ *testing.T, base string) []string {
		for _, python := range []string{"python3", "/usr/bin/python3"} {
			if exec.Command(python, "-c", "import "+module).Run() == nil {
				return []string{python, "clients/client.py", module, base}
			}
		}
		return nil
	}
}
