#!/usr/bin/env perl
# Usage: wrong_authorizer.pl WHERE | wrong_authorizer.pl --names
# A FastCGI program that gives answers that Postern never gives. WHERE is a unix socket or HOST:PORT. The query
# "answer=NAME" chooses the answer; without the query, the answer is a pass. tests/system checks that no other answer
# lets a visitor in. --names prints all names.
use strict;
use warnings;
use IO::Socket::INET;
use IO::Socket::UNIX;

use constant {kEnd => 3, kParams => 4, kOutput => 6, kError => 7, kUnknownType => 11};  # types of records

sub record {
    my ($type, $content) = @_;
    return pack('CCnnCC', 1, $type, 1, length $content, 0, 0) . $content;
}
sub ending { return record(kEnd, pack('NCx3', 0, $_[0] // 0)) }
sub answer { return record(kOutput, join("\r\n", @_, '', '')) . record(kOutput, '') . ending() }

my @user = map { "Variable-REMOTE_$_" } 'USER: ada@example.com', 'EMAIL: ada@example.com', 'NAME: Ada', 'GROUPS: staff';
my %answers = (
    # nothing, or not FastCGI
    'no-answer' => '',
    'plain-http' => "HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\nwelcome\n",
    'zeros' => "\0" x 64,
    'text' => 'welcome' x 50,
    # half an answer
    'half-a-record' => substr(record(kOutput, "Status: 200 OK\r\n$user[0]\r\n$user[1]\r\n\r\n"), 0, 30),
    'half-the-headers' => record(kOutput, "Status: 200 OK\r\n$user[0]"),
    'half-the-headers-ended' => record(kOutput, "Status: 200 OK\r\n$user[0]") . ending(),
    'no-end' => record(kOutput, join("\r\n", 'Status: 200 OK', @user, '', '')),
    # an end without an answer
    'only-an-end' => ending(),
    'empty-output' => record(kOutput, '') . ending(),
    'overloaded' => ending(2),
    'unknown-role' => ending(3),
    'unknown-type' => record(kUnknownType, pack('Cx7', kParams)) . ending(),
    'only-an-error' => record(kError, 'broken') . ending(),
    # an answer, but no verdict
    'no-headers' => record(kOutput, "\r\nwelcome") . ending(),
    'no-header' => record(kOutput, "welcome\r\n\r\n") . ending(),
    'nobody' => answer('Status: 200 OK'),
    'nobody-by-name' => answer('Status: 200 OK', 'Variable-REMOTE_USER: ', 'Variable-REMOTE_EMAIL: '),
    'no-status-nobody' => answer('Content-Type: text/html'),
    'no-status-location' => answer('Location: /elsewhere'),
    'status-after-location' => answer('Location: /elsewhere', 'Status: 303 See Other'),
    'status-after-user' => answer(@user, 'Status: 403 Forbidden'),
    'second-status' => answer('Status: 200 OK', 'Status: 403 Forbidden', @user),
    (map { ('status-' . tr/ /-/r => answer("Status: $_", @user)) } '', 0, -1, -2, -3, 1, 20, 2000, 100, 101, 103, 201, 202, 204, 205,
        206, 207, 226, 299, 300, 301, 302, 304, 307, 308, 400, 401, 402, 403, 404, 407, 418, 429, 431, 451, 500, 501,
        502, 503, 504, 511, 599, 600, 999, 'abc', 'two hundred'),
);

my ($where) = @ARGV;
if ($where eq '--names') {
    print map { "$_\n" } sort keys %answers;
    exit;
}
unlink $where;
my $listener = $where =~ m{/} ? IO::Socket::UNIX->new(Local => $where, Listen => 128)
    : IO::Socket::INET->new(LocalAddr => $where, Listen => 128, ReuseAddr => 1);
die "$where: $!" unless $listener;
$SIG{CHLD} = 'IGNORE';
my $parent = $$;
while (1) {
    my $connection = $listener->accept or next;
    if (fork) { close $connection; next }
    close $listener;
    my $received = '';
    # Read to the empty PARAMS record, which ends PARAMS. A body may follow, which Postern does not read.
    until ($received =~ /\x01\x04\x00\x01\x00\x00/) {
        sysread $connection, $received, 65536, length $received or exit;
    }
    my ($name) = $received =~ /QUERY_STRINGanswer=([-a-z0-9]*)/;
    if (($name // '') eq 'slow') {  # no answer, until the parent ends
        sleep 1 while getppid == $parent;
        exit;
    }
    print {$connection} defined $name ? $answers{$name} // '' : answer('Status: 200 OK', @user);
    exit;
}
