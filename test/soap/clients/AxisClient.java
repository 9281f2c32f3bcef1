// Calls the three services as the clients that Openbravo shipped do: with stubs that Axis 1.4 makes of our
// service descriptions, or of those in a folder, which are at another address than we. Everything happens in
// this one process: making the stubs, compiling and calling.
//
// Usage: java -cp AXIS AxisClient.java FOLDER BASE-URL [DESCRIPTIONS] (the ids and the user are in the
// environment).
// Prints a line for everything that it reads: GENERATION.WHAT=VALUE.

import java.io.File;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

public class AxisClient {
  static final String PLAIN = System.getenv("PLAIN"), PAID = System.getenv("PAID"), MODULE = System.getenv("MODULE");
  static PrintStream out;

  final int generation;
  final ClassLoader loader;
  final Object port;

  AxisClient(int generation, ClassLoader loader, Object port) {
    this.generation = generation;
    this.loader = loader;
    this.port = port;
  }

  public static void main(String[] args) throws Exception {
    out = new PrintStream(System.out, true, "UTF-8");
    File folder = new File(args[0]);
    String[] services = {"WebService", "WebService2", "WebService3"};
    String[] files = {"openbravo.wsdl", "openbravo-2.wsdl", "openbravo-3.wsdl"};
    for (int i = 0; i < 3; i++) {
      org.apache.axis.wsdl.toJava.Emitter emitter = new org.apache.axis.wsdl.toJava.Emitter();
      emitter.setPackageName("stubs" + (i + 1));
      emitter.setOutputDir(folder.getPath());
      emitter.setAllWanted(true);
      emitter.run(args.length > 2 ? new File(args[2], files[i]).toURI().toString() : args[1] + "/" + services[i] + "?wsdl");
    }
    compile(folder);
    URLClassLoader loader = new URLClassLoader(new URL[] {folder.toURI().toURL()}, AxisClient.class.getClassLoader());
    for (int i = 1; i <= 3; i++) {
      String service = i == 3 ? "WebService3" : "WebService";
      Object locator = loader.loadClass("stubs" + i + "." + service + "ImplServiceLocator").getConstructor().newInstance();
      locator.getClass().getMethod("set" + service + "EndpointAddress", String.class).invoke(locator, args[1] + "/" + services[i - 1]);
      Object port = locator.getClass().getMethod("get" + service).invoke(locator);
      new AxisClient(i, loader, port).run();
    }
  }

  static void compile(File folder) throws Exception {
    List<String> options = new ArrayList<>(List.of("-nowarn", "-proc:none", "-d", folder.getPath(), "-cp", System.getProperty("java.class.path")));
    try (Stream<java.nio.file.Path> files = Files.walk(folder.toPath())) {
      files.map(Object::toString).filter(name -> name.endsWith(".java")).forEach(options::add);
    }
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    if (compiler.run(null, null, System.err, options.toArray(new String[0])) != 0) {
      throw new IllegalStateException("the stubs do not compile");
    }
  }

  void run() throws Exception {
    Map<String, Object> search = new HashMap<>(Map.of("search.level", "100"));
    Map<String, Object> levels = new HashMap<>(Map.of("update.level", "100", "install.level", "100"));

    print("search", names(call("moduleSearch", search, "prices", new String[] {"no-such-module"})));
    print("search.all", names(call("moduleSearch", search, null, new String[0])));
    print("search.none", names(call("moduleSearch", search, "zzqqxx", null)));
    detail("detail", call("moduleDetail", null, PLAIN));
    print("file", digest((byte[]) call("getModule", null, PLAIN)));
    print("scan", names(call("moduleScanForUpdates", levels, installed("3.0.1", "1.0.0"))));
    print("scan.empty", names(call("moduleScanForUpdates", levels, new HashMap<String, Object>())));
    check("check", call("checkConsistency", levels, installed("3.0.1", null), new String[] {PLAIN}, new String[] {""}));
    check("check.unknown", call("checkConsistency", levels, installed("3.0.1", null), new String[] {"00000000000000000000000000000BAD"}, null));
    register();
    fault("detail.unknown", "moduleDetail", "00000000000000000000000000000BAD");
    fault("file.paid", "getModule", PAID);
    if (generation >= 2) {
      print("commercial", call("isCommercial", null, PLAIN) + " " + call("isCommercial", null, PAID));
      print("url", call("getURLforDownload", null, PLAIN));
      fault("commercial.unknown", "isCommercial", "00000000000000000000000000000BAD");
      fault("url.unknown", "getURLforDownload", "00000000000000000000000000000BAD");
    }
    if (generation == 3) {
      String[][] rows = (String[][]) call("getMaturityLevels", null);
      print("levels", Arrays.stream(rows).map(row -> row[0] + " " + row[1]).collect(Collectors.joining(", ")));
    }
  }

  void register() throws Exception {
    Object module = loader.loadClass("stubs" + generation + ".Module").getConstructor().newInstance();
    String tag = System.getenv("TAG") + generation;
    set(module, "moduleID", (System.getenv("TAG") + generation + "0".repeat(32)).substring(0, 32));
    set(module, "name", "Módulo ñ 日本語 <&> \"q\" " + tag);
    set(module, "packageName", "org.example.axis" + tag.toLowerCase());
    set(module, "type", "M");
    set(module, "description", "first line\nsecond line\ttab");
    Object stored = call("moduleRegister", null, module, System.getenv("SOAP_USER"), System.getenv("SOAP_PASSWORD"));
    print("register", get(stored, "name") + "|" + get(stored, "description") + "|" + get(stored, "dbPrefix"));
    fault("register.again", "moduleRegister", module, System.getenv("SOAP_USER"), System.getenv("SOAP_PASSWORD"));
    fault("register.password", "moduleRegister", module, System.getenv("SOAP_USER"), "wrong");
    fault("register.nobody", "moduleRegister", module, null, null);
  }

  // installed is the map of what is installed: versions, or rows for the third generation.
  Map<String, Object> installed(String core, String module) {
    Map<String, Object> map = new HashMap<>();
    map.put("0", row(core, "3.0.0"));
    if (module != null) {
      map.put(MODULE, row(module, "3.0.1"));
    }
    return map;
  }

  Object row(String version, String needsCore) {
    if (generation < 3) {
      return version;
    }
    String[] need = {"D", "0", needsCore, null, "N", "Core", "MAJOR", null};
    return new String[][] {{"M", version, null}, need};
  }

  void detail(String what, Object m) throws Exception {
    print(what, get(m, "name") + "|" + get(m, "versionNo") + "|" + get(m, "description") + "|" + get(m, "help") + "|" + get(m, "dbPrefix"));
    Object[] needs = (Object[]) get(m, "dependencies");
    for (Object need : needs) {
      print(what + ".needs", get(need, "moduleID") + " " + get(need, "versionStart") + " " + get(need, "versionEnd"));
    }
    print(what + ".includes", ((Object[]) get(m, "includes")).length);
    if (generation == 3) {
      Map<?, ?> info = (Map<?, ?>) get(m, "additionalInfo");
      Object enforcement = info.get("enforcements") == null ? null : ((Map<?, ?>) info.get("enforcements")).get("0");
      print(what + ".info", info.get("maturity.level") + " " + enforcement);
    }
  }

  void check(String what, Object plan) throws Exception {
    print(what, get(plan, "validConfiguration") + " +" + names(get(plan, "modulesToInstall")) + " ^" + names(get(plan, "modulesToUpdate"))
        + " " + (((String[]) get(plan, "dependencyErrors")).length > 0 ? "messages" : "silent"));
  }

  // call calls an operation; info goes behind the arguments where the generation takes it.
  Object call(String operation, Map<String, Object> info, Object... args) throws Exception {
    if (generation == 3 && info != null) {
      args = Arrays.copyOf(args, args.length + 1);
      args[args.length - 1] = info;
    }
    for (Method m : port.getClass().getMethods()) {
      if (m.getName().equals(operation)) {
        return m.invoke(port, args);
      }
    }
    throw new NoSuchMethodException(operation);
  }

  void fault(String what, String operation, Object... args) throws Exception {
    try {
      call(operation, null, args);
      print(what, "no fault");
    } catch (InvocationTargetException e) {
      org.apache.axis.AxisFault fault = (org.apache.axis.AxisFault) e.getCause();
      String code = fault.getFaultCode().toString().replace("{http://schemas.xmlsoap.org/soap/envelope/}", "");
      print(what, code + "|" + fault.getFaultString());
    }
  }

  static String names(Object list) throws Exception {
    if (list == null) {
      return "null";
    }
    List<String> names = new ArrayList<>();
    for (Object m : (Object[]) list) {
      names.add(get(m, "name") + "@" + get(m, "versionNo"));
    }
    names.sort(null);
    return names.toString();
  }

  static String digest(byte[] data) throws Exception {
    StringBuilder hex = new StringBuilder();
    for (byte b : MessageDigest.getInstance("SHA-256").digest(data)) {
      hex.append(String.format("%02x", b));
    }
    return data.length + " " + hex;
  }

  static Object get(Object bean, String field) throws Exception {
    String name = Character.toUpperCase(field.charAt(0)) + field.substring(1);
    for (String prefix : new String[] {"get", "is"}) {
      for (Method m : bean.getClass().getMethods()) {
        if (m.getName().equals(prefix + name) && m.getParameterCount() == 0) {
          return m.invoke(bean);
        }
      }
    }
    throw new NoSuchMethodException(field);
  }

  static void set(Object bean, String field, String value) throws Exception {
    bean.getClass().getMethod("set" + Character.toUpperCase(field.charAt(0)) + field.substring(1), String.class).invoke(bean, value);
  }

  void print(String what, Object value) {
    out.println(generation + "." + what + "=" + String.valueOf(value).replace("\n", "\\n"));
  }
}
