#!/usr/bin/env perl
# Usage: steady_visitors.pl PORT CLIENTS FILE
# CLIENTS visitors at once, each with one request after the other, until FILE exists: sign-ins with the right password,
# other posts, and pages. Prints the number of requests and of failures, and a line for each kind of failure.
use strict;
use warnings;
use IO::Socket::INET;

my ($port, $clients, $file) = @ARGV;
$SIG{PIPE} = 'IGNORE';

sub status_of {
    my ($method, $path, $body) = @_;
    my $connection = IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => $port, Timeout => 20) or return 0;
    my $type = $body eq '' ? '' : "Content-Type: application/x-www-form-urlencoded\r\n";
    print {$connection} "$method $path HTTP/1.1\r\nHost: 127.0.0.1:$port\r\nConnection: close\r\n$type"
        . 'Content-Length: ' . length($body) . "\r\n\r\n$body";
    $connection->flush;
    local $/;
    my $answer = <$connection> // '';
    return $answer =~ m{^HTTP/1\.[01] (\d{3}) } ? $1 : 0;
}

my $sign_in = ['POST', '/login', 'email=ada@example.com&password=jtp', 303];
my @others = (['POST', '/logout', 'csrf=none', 303], ['GET', '/', '', 200]);
# One visitor of eight signs in: on a busy machine Postern turns a sign-in away that has waited for 5 s.
sub request_of {
    my ($client, $number) = @_;
    return $client % 8 == 0 && $number % 5 == 0 ? $sign_in : $others[$number % @others];
}

my @readers;
for my $client (1 .. $clients) {
    pipe my $reader, my $writer or die "pipe: $!";
    push @readers, $reader;
    if (fork // die "fork: $!") { close $writer; next }
    my ($count, %failures) = (0);
    until (-e $file) {
        my ($method, $path, $body, $right) = @{request_of($client, $count++)};
        my $status = status_of($method, $path, $body);
        $failures{"$method $path $status"}++ if $status != $right;
    }
    print {$writer} "$count\n", map { "$_\n" x $failures{$_} } sort keys %failures;
    close $writer;
    exit;
}
my ($count, %failures) = (0);
for my $reader (@readers) {
    for my $line (<$reader>) {
        chomp $line;
        if ($line =~ /^\d+$/) { $count += $line } else { $failures{$line}++ }
    }
}
1 while wait != -1;
my $failures = 0;
$failures += $_ for values %failures;
print "$count requests, $failures failures\n", map { "$failures{$_} x $_\n" } sort keys %failures;
exit($failures ? 1 : 0);
