"""Calls the three services with zeep or suds, from their descriptions alone, and prints a line for everything
that it reads: GENERATION.WHAT=VALUE.

Usage: python3 client.py zeep|suds BASE-URL (the ids and the user are in the environment).
"""

import hashlib
import os
import sys

UNKNOWN = "00000000000000000000000000000BAD"
SOAP_MAP = "http://xml.apache.org/xml-soap"


class Zeep:
    """What differs with zeep: it says types of its own for items, and cannot send an empty array."""

    def __init__(self, url):
        import zeep
        from zeep import xsd

        self.fault, self.xsd = zeep.exceptions.Fault, xsd
        self.client = zeep.Client(url + "?wsdl")
        self.space = url
        self.service = self.client.service

    def null(self):
        return self.xsd.Nil

    def texts(self, list):
        if not list:
            return self.xsd.Nil
        array = self.client.get_type("{%s}ArrayOf_xsd_string" % self.space)
        item = self.xsd.Element("item", self.xsd.String())
        return array([self.xsd.AnyObject(item, text) for text in list])

    def map(self, entries):
        any = lambda value: self.xsd.AnyObject(self.xsd.String(), value)
        make = self.client.get_type("{%s}Map" % SOAP_MAP)
        return make(item=[{"key": any(key), "value": any(value)} for key, value in entries.items()])

    def module(self, beans, fields):
        return self.client.get_type("{%s}Module" % beans)(**fields)

    def fault_of(self, error):
        return error.code, error.message

    def list(self, value):
        return getattr(value, "_value_1", value) or []

    def file(self, value):
        return value

    def entries(self, value):
        return {item["key"]: item["value"] for item in value["item"]}


class Suds:
    """What differs with suds: it makes objects by the names of types, and files come as text."""

    def __init__(self, url):
        import suds
        import suds.client

        self.fault = suds.WebFault
        self.client = suds.client.Client(url + "?wsdl", cache=None)
        self.space = url
        self.service = self.client.service

    def make(self, space, name):
        return self.client.factory.create("{%s}%s" % (space, name))

    def null(self):
        import suds

        return suds.null()

    def texts(self, list):
        array = self.make(self.space, "ArrayOf_xsd_string")
        array.item = list
        return array

    def map(self, entries):
        map = self.make(SOAP_MAP, "Map")
        for key, value in entries.items():
            item = self.make(SOAP_MAP, "mapItem")
            item.key, item.value = key, value
            map.item.append(item)
        return map

    def module(self, beans, fields):
        module = self.make(beans, "Module")
        for name, value in fields.items():
            setattr(module, name, value)
        return module

    def fault_of(self, error):
        return error.fault.faultcode, error.fault.faultstring

    def list(self, value):
        if value is None or value == "":
            return []
        if isinstance(value, list):
            return value
        return [part for _, parts in value for part in (parts if isinstance(parts, list) else [parts])]

    def file(self, value):
        import base64

        return base64.b64decode(value) if value else b""

    def entries(self, value):
        return {item.key: item.value for item in value.item}


def run(generation, tool, beans):
    service = tool.service

    def show(what, value):
        print("%d.%s=%s" % (generation, what, str(value).replace("\n", "\\n")))

    def call(operation, *args, info=None):
        if generation == 3 and info is not None:
            args += (tool.map(info),)
        return getattr(service, operation)(*args)

    def fault(what, operation, *args):
        try:
            call(operation, *args)
            show(what, "no fault")
        except tool.fault as error:
            code, text = tool.fault_of(error)
            show(what, "%s|%s" % (code.split(":")[-1], text))

    def names(list):
        return "[%s]" % ", ".join(sorted("%s@%s" % (m.name, m.versionNo) for m in tool.list(list)))

    def check(what, plan):
        messages = "messages" if tool.list(plan.dependencyErrors) else "silent"
        valid = str(plan.validConfiguration).lower()
        show(what, "%s +%s ^%s %s" % (valid, names(plan.modulesToInstall), names(plan.modulesToUpdate), messages))

    plain, paid = os.environ["PLAIN"], os.environ["PAID"]
    level = {"search.level": "100"}
    levels = {"update.level": "100", "install.level": "100"}
    text = lambda value: "null" if value is None else value

    show("search", names(call("moduleSearch", "prices", tool.texts(["no-such-module"]), info=level)))
    show("search.all", names(call("moduleSearch", tool.null(), tool.texts([]), info=level)))
    show("search.none", names(call("moduleSearch", "zzqqxx", tool.null(), info=level)))
    m = call("moduleDetail", plain)
    show("detail", "|".join([m.name, m.versionNo, m.description, text(m.help), text(m.dbPrefix)]))
    for need in tool.list(m.dependencies):
        show("detail.needs", "%s %s %s" % (need.moduleID, need.versionStart, need.versionEnd))
    show("detail.includes", len(tool.list(m.includes)))
    if generation == 3:
        info = tool.entries(m.additionalInfo)
        show("detail.info", "%s %s" % (info["maturity.level"], tool.entries(info["enforcements"])["0"]))
    file = tool.file(call("getModule", plain))
    show("file", "%d %s" % (len(file), hashlib.sha256(file).hexdigest()))
    installed = {"0": "3.0.1"}
    show("scan", names(call("moduleScanForUpdates", tool.map({**installed, os.environ["MODULE"]: "1.0.0"}), info=levels)))
    show("scan.empty", names(call("moduleScanForUpdates", tool.map({}), info=levels)))
    check("check", call("checkConsistency", tool.map(installed), tool.texts([plain]), tool.texts([""]), info=levels))
    check("check.unknown", call("checkConsistency", tool.map(installed), tool.texts([UNKNOWN]), tool.null(), info=levels))

    tag = os.environ["TAG"] + str(generation)
    fields = dict.fromkeys(("author", "dbPrefix", "dependencies", "help", "includes", "licenseAgreement", "licenseType",
                            "moduleVersionID", "updateDescription", "url", "versionNo"), tool.null())
    fields.update(moduleID=(tag + "0" * 32)[:32], name='Módulo ñ 日本語 <&> "q" ' + tag, packageName="org.example.py" + tag.lower(),
                  type="M", description="first line\nsecond line\ttab")
    if generation >= 2:
        fields["isCommercial"] = False
    if generation == 3:
        fields["additionalInfo"] = tool.null()
    module = tool.module(beans, fields)
    user, password = os.environ["SOAP_USER"], os.environ["SOAP_PASSWORD"]
    stored = call("moduleRegister", module, user, password)
    show("register", "|".join([stored.name, stored.description, text(stored.dbPrefix)]))
    fault("register.again", "moduleRegister", module, user, password)
    fault("register.password", "moduleRegister", module, user, "wrong")
    fault("register.nobody", "moduleRegister", module, tool.null(), tool.null())
    fault("detail.unknown", "moduleDetail", UNKNOWN)
    fault("file.paid", "getModule", paid)
    if generation >= 2:
        show("commercial", " ".join(str(call("isCommercial", id)).lower() for id in (plain, paid)))
        show("url", call("getURLforDownload", plain))
        fault("commercial.unknown", "isCommercial", UNKNOWN)
        fault("url.unknown", "getURLforDownload", UNKNOWN)
    if generation == 3:
        rows = [tool.list(row) for row in tool.list(call("getMaturityLevels"))]
        show("levels", ", ".join("%s %s" % tuple(row) for row in rows))


def main():
    sys.stdout.reconfigure(encoding="utf-8")
    tools = {"zeep": Zeep, "suds": Suds}
    for generation, service in enumerate(("WebService", "WebService2", "WebService3"), 1):
        run(generation, tools[sys.argv[1]](sys.argv[2] + "/" + service), "/services/" + service)


main()
