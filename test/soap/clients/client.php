<?php
// Calls the three services with PHP's SoapClient, with and without their descriptions, and prints a line for
// everything that it reads: GENERATION.WHAT=VALUE.
//
// Usage: php client.php wsdl|plain BASE-URL (the ids and the user are in the environment).

[, $how, $base] = $argv;
foreach ([1 => 'WebService', 2 => 'WebService2', 3 => 'WebService3'] as $generation => $service) {
    $options = ['cache_wsdl' => WSDL_CACHE_NONE, 'exceptions' => true, 'encoding' => 'UTF-8'];
    if ($generation == 2) { // packed calls, too
        $options['compression'] = SOAP_COMPRESSION_ACCEPT | SOAP_COMPRESSION_GZIP | 5;
    }
    $url = "$base/$service";
    if ($how == 'plain') {
        $space = $generation == 3 ? 'http://erp.ws.centralrepository.utility.openbravo.org' : 'http://services.ws.erpCommon.openbravo.org';
        $options += ['location' => $url, 'uri' => $space, 'style' => SOAP_RPC, 'use' => SOAP_ENCODED];
    }
    run($generation, new SoapClient($how == 'wsdl' ? "$url?wsdl" : null, $options), $how);
}

function run($generation, $client, $how)
{
    $plain = getenv('PLAIN');
    $paid = getenv('PAID');
    $print = fn($what, $value) => print("$generation.$what=" . str_replace("\n", '\n', $value) . "\n");
    // call calls an operation; $info goes behind the arguments where the generation takes it.
    $call = fn($operation, $args, $info = null) => $client->__soapCall($operation, $generation == 3 && $info !== null ? [...$args, $info] : $args);
    $fault = function ($what, $operation, $args) use ($print, $call) {
        try {
            $call($operation, $args);
            $print($what, 'no fault');
        } catch (SoapFault $e) {
            $print($what, preg_replace('/^.*:/', '', $e->faultcode) . '|' . $e->faultstring);
        }
    };
    $levels = ['update.level' => '100', 'install.level' => '100'];

    $print('search', names($call('moduleSearch', ['prices', ['no-such-module']], ['search.level' => '100'])));
    $print('search.all', names($call('moduleSearch', [null, []], ['search.level' => '100'])));
    $print('search.none', names($call('moduleSearch', ['zzqqxx', null], ['search.level' => '100'])));
    $m = $call('moduleDetail', [$plain]);
    $print('detail', "$m->name|$m->versionNo|$m->description|" . text($m->help) . '|' . text($m->dbPrefix));
    foreach ($m->dependencies as $need) {
        $print('detail.needs', "$need->moduleID $need->versionStart $need->versionEnd");
    }
    $print('detail.includes', count($m->includes));
    if ($generation == 3) {
        $print('detail.info', $m->additionalInfo['maturity.level'] . ' ' . $m->additionalInfo['enforcements']['0']);
    }
    $file = $call('getModule', [$plain]);
    $print('file', strlen($file) . ' ' . hash('sha256', $file));
    $print('scan', names($call('moduleScanForUpdates', [installed($generation, '3.0.1', '1.0.0')], $levels)));
    $print('scan.empty', names($call('moduleScanForUpdates', [new SoapVar([], APACHE_MAP)], $levels)));
    check($print, 'check', $call('checkConsistency', [installed($generation, '3.0.1'), [$plain], ['']], $levels));
    check($print, 'check.unknown', $call('checkConsistency', [installed($generation, '3.0.1'), ['00000000000000000000000000000BAD'], null], $levels));

    $tag = getenv('TAG') . $generation;
    $module = [
        'moduleID' => substr($tag . str_repeat('0', 32), 0, 32), 'name' => "Módulo ñ 日本語 <&> \"q\" $tag",
        'packageName' => "org.example.php$how" . strtolower($tag), 'type' => 'M', 'description' => "first line\nsecond line\ttab",
    ];
    if ($how == 'wsdl') {
        $fields = ['author', 'dbPrefix', 'dependencies', 'help', 'includes', 'licenseAgreement', 'licenseType', 'moduleVersionID', 'updateDescription', 'url', 'versionNo'];
        $module += array_fill_keys($fields, null) + ($generation == 1 ? [] : ['isCommercial' => false]) + ($generation == 3 ? ['additionalInfo' => []] : []);
    } else {
        $module = new SoapVar((object) $module, SOAP_ENC_OBJECT, 'Module', '/services/WebService');
    }
    $user = getenv('SOAP_USER');
    $password = getenv('SOAP_PASSWORD');
    $stored = $call('moduleRegister', [$module, $user, $password]);
    $print('register', "$stored->name|$stored->description|" . text($stored->dbPrefix));
    $fault('register.again', 'moduleRegister', [$module, $user, $password]);
    $fault('register.password', 'moduleRegister', [$module, $user, 'wrong']);
    $fault('register.nobody', 'moduleRegister', [$module, null, null]);
    $fault('detail.unknown', 'moduleDetail', ['00000000000000000000000000000BAD']);
    $fault('file.paid', 'getModule', [$paid]);
    if ($generation >= 2) {
        $print('commercial', json_encode($call('isCommercial', [$plain])) . ' ' . json_encode($call('isCommercial', [$paid])));
        $print('url', $call('getURLforDownload', [$plain]));
        $fault('commercial.unknown', 'isCommercial', ['00000000000000000000000000000BAD']);
        $fault('url.unknown', 'getURLforDownload', ['00000000000000000000000000000BAD']);
    }
    if ($generation == 3) {
        $print('levels', implode(', ', array_map(fn($row) => implode(' ', $row), $call('getMaturityLevels', []))));
    }
}

// installed is the map of what is installed; PHP makes a number of the key "0".
function installed($generation, $core, $module = null)
{
    $row = fn($version, $needs) => $generation < 3 ? $version : [['M', $version, null], ['D', '0', $needs, null, 'N', 'Core', 'MAJOR', null]];
    $map = ['0' => $row($core, '3.0.0')];
    if ($module !== null) {
        $map[getenv('MODULE')] = $row($module, '3.0.1');
    }
    return new SoapVar($map, APACHE_MAP);
}

function check($print, $what, $plan)
{
    $print($what, json_encode($plan->validConfiguration) . ' +' . names($plan->modulesToInstall) . ' ^' . names($plan->modulesToUpdate)
        . ' ' . (count($plan->dependencyErrors) > 0 ? 'messages' : 'silent'));
}

function names($list)
{
    $names = array_map(fn($m) => "$m->name@$m->versionNo", $list);
    sort($names);
    return '[' . implode(', ', $names) . ']';
}

function text($value)
{
    return $value ?? 'null';
}
