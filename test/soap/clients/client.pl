# Calls the three services with SOAP::Lite without their descriptions, and then what it can with them: from a
# description it sends every array, map and bean as null. Prints a line for everything that it reads:
# GENERATION.WHAT=VALUE.
#
# Usage: perl client.pl BASE-URL (the ids and the user are in the environment).

use strict;
use warnings;
use utf8;
use Digest::SHA qw(sha256_hex);
use Encode qw(decode);
use SOAP::Lite;

binmode STDOUT, ':utf8';
my ($base) = @ARGV;
my %env = map { $_ => decode('UTF-8', $ENV{$_}) } qw(PLAIN PAID MODULE TAG SOAP_USER SOAP_PASSWORD);
my $unknown = '00000000000000000000000000000BAD';

run(1, 'WebService', 'http://services.ws.erpCommon.openbravo.org');
run(2, 'WebService2', 'http://services.ws.erpCommon.openbravo.org');
run(3, 'WebService3', 'http://erp.ws.centralrepository.utility.openbravo.org');
described();

sub run {
    my ($generation, $service, $space) = @_;
    my $soap = SOAP::Lite->proxy("$base/$service")->uri($space)->on_fault(sub { });
    $soap->ns('http://xml.apache.org/xml-soap', 'apachesoap');
    my $print = sub { my ($what, $value) = @_; $value =~ s/\n/\\n/g; print "$generation.$what=$value\n" };
    my $call = sub {
        my ($operation, $args, $info) = @_;
        push @$args, map_of($info) if $generation == 3 && $info;
        return $soap->call($operation, @$args);
    };
    my $value = sub { my $som = $call->(@_); die $som->faultstring if $som->fault; return $som->result };
    my $fault = sub {
        my ($what, @call) = @_;
        my $som = $call->(@call);
        my $code = $som->fault ? $som->faultcode : '';
        $code =~ s/^.*://;
        $print->($what, $som->fault ? $code . '|' . $som->faultstring : 'no fault');
    };
    my $levels = { 'update.level' => '100', 'install.level' => '100' };

    $print->('search', names($value->('moduleSearch', [text('prices'), texts('no-such-module')], { 'search.level' => '100' })));
    $print->('search.all', names($value->('moduleSearch', [SOAP::Data->type('xsd:string')->value(undef), texts()], { 'search.level' => '100' })));
    $print->('search.none', names($value->('moduleSearch', [text('zzqqxx'), texts()], { 'search.level' => '100' })));
    my $m = $value->('moduleDetail', [text($env{PLAIN})]);
    $print->('detail', join '|', map { $_ // 'null' } @$m{qw(name versionNo description help dbPrefix)});
    $print->('detail.needs', "$_->{moduleID} $_->{versionStart} $_->{versionEnd}") for @{ $m->{dependencies} };
    $print->('detail.includes', scalar @{ $m->{includes} || [] });
    $print->('detail.info', "$m->{additionalInfo}{'maturity.level'} $m->{additionalInfo}{enforcements}{0}") if $generation == 3;
    my $file = $value->('getModule', [text($env{PLAIN})]);
    $print->('file', length($file) . ' ' . sha256_hex($file));
    $print->('scan', names($value->('moduleScanForUpdates', [installed($generation, '3.0.1', '1.0.0')], $levels)));
    $print->('scan.empty', names($value->('moduleScanForUpdates', [map_of({})], $levels)));
    check($print, 'check', $value->('checkConsistency', [installed($generation, '3.0.1'), texts($env{PLAIN}), texts('')], $levels));
    check($print, 'check.unknown', $value->('checkConsistency', [installed($generation, '3.0.1'), texts($unknown), texts()], $levels));

    my $tag = $env{TAG} . $generation;
    my $module = SOAP::Data->name('in0')->value(\SOAP::Data->value(
        field('moduleID', substr($tag . '0' x 32, 0, 32)), field('name', "Módulo ñ 日本語 <&> \"q\" $tag"),
        field('packageName', 'org.example.perl' . lc $tag), field('type', 'M'), field('description', "first line\nsecond line\ttab"),
    ));
    my @user = (text($env{SOAP_USER}), text($env{SOAP_PASSWORD}));
    my $stored = $value->('moduleRegister', [$module, @user]);
    $print->('register', join '|', map { $_ // 'null' } @$stored{qw(name description dbPrefix)});
    $fault->('register.again', 'moduleRegister', [$module, @user]);
    $fault->('register.password', 'moduleRegister', [$module, $user[0], text('wrong')]);
    $fault->('register.nobody', 'moduleRegister', [$module]);
    $fault->('detail.unknown', 'moduleDetail', [text($unknown)]);
    $fault->('file.paid', 'getModule', [text($env{PAID})]);
    if ($generation >= 2) {
        $print->('commercial', join ' ', map { truth($value->('isCommercial', [text($_)])) } @env{qw(PLAIN PAID)});
        $print->('url', $value->('getURLforDownload', [text($env{PLAIN})]));
        $fault->('commercial.unknown', 'isCommercial', [text($unknown)]);
        $fault->('url.unknown', 'getURLforDownload', [text($unknown)]);
    }
    if ($generation == 3) {
        $print->('levels', join ', ', map { join ' ', @$_ } @{ $value->('getMaturityLevels', []) });
    }
}

# described calls what only needs texts, from the descriptions of the services.
sub described {
    for my $service ('WebService', 'WebService2', 'WebService3') {
        my $soap = SOAP::Lite->service("$base/$service?wsdl");
        my $file = $soap->getModule($env{PLAIN});
        print "$service.described=", $soap->moduleDetail($env{PLAIN})->{name}, ' ', length($file), "\n";
    }
}

sub text { return SOAP::Data->type('string')->value($_[0]) }
sub field { return SOAP::Data->name($_[0])->type('string')->value($_[1]) }
sub texts { return SOAP::Data->value([map { text($_) } @_])->type('array') }

# map_of writes a map of texts or rows; the key "0" becomes a number, as SOAP::Lite does it.
sub map_of {
    my ($hash) = @_;
    my @items = map {
        SOAP::Data->name('item')->value(\SOAP::Data->value(SOAP::Data->name('key')->value($_), SOAP::Data->name('value')->value($hash->{$_})))
    } sort keys %$hash;
    return SOAP::Data->type('apachesoap:Map')->value(@items ? \SOAP::Data->value(@items) : '');
}

sub installed {
    my ($generation, $core, $module) = @_;
    my $row = sub {
        my ($version, $needs) = @_;
        return $version if $generation < 3;
        return [['M', $version, undef], ['D', '0', $needs, undef, 'N', 'Core', 'MAJOR', undef]];
    };
    my %map = (0 => $row->($core, '3.0.0'));
    $map{ $env{MODULE} } = $row->($module, '3.0.1') if $module;
    return map_of(\%map);
}

sub check {
    my ($print, $what, $plan) = @_;
    my $errors = $plan->{dependencyErrors};
    $print->($what, truth($plan->{validConfiguration}) . ' +' . names($plan->{modulesToInstall}) . ' ^' . names($plan->{modulesToUpdate})
        . ' ' . (ref $errors && @$errors ? 'messages' : 'silent'));
}

sub truth { return $_[0] ? 'true' : 'false' }

sub names {
    my ($list) = @_;
    return '[' . join(', ', sort map { "$_->{name}\@$_->{versionNo}" } @{ $list || [] }) . ']';
}
