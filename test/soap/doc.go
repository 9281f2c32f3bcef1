// Package soap calls the real server with the SOAP programs that there are: stubs of Apache Axis 1.4, which is
// what Openbravo shipped, PHP's SoapClient, SOAP::Lite, zeep and suds. Each of them reads the service
// descriptions of the server under test and prints what it reads of the answers, one line for each thing;
// all must print the same. A program that is not installed is skipped: "make test-soap" installs them.
package soap
