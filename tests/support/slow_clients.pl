#!/usr/bin/env perl
# Usage: slow_clients.pl PORT SOCKET COUNT
# Slow visitors of a web server on 127.0.0.1, COUNT of each kind: slow to send the head of a request, slow to send a
# plain or a chunked body, and slow to read the answer. Also COUNT peers on the FastCGI program's unix socket that
# send half a request. Each client sends a byte or a line every half second. Prints "ready" when all clients are
# connected, and "cut NUMBER" with the number of peers whose connection was closed, until it is killed.
use strict;
use warnings;
use IO::Select;
use IO::Socket::INET;
use IO::Socket::UNIX;
use Socket qw(SOL_SOCKET SO_RCVBUF);

my ($port, $socket, $count) = @ARGV;
$SIG{PIPE} = 'IGNORE';
$| = 1;
my $post = "POST /login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n";
my @kinds = (
    ["GET / HTTP/1.1\r\nHost: localhost\r\n", "X-Later: 1\r\n"],
    ["${post}Content-Length: 8000\r\n\r\nemail=", 'x'],
    ["${post}Transfer-Encoding: chunked\r\n\r\n", "1\r\nx\r\n"],
    ["GET /style.css HTTP/1.1\r\nHost: localhost\r\n\r\n" x 40, ''],
);
my @visitors;
for my $kind (@kinds) {
    for (1 .. $count) {
        my $visitor = IO::Socket::INET->new(Proto => 'tcp') // die $!;
        setsockopt($visitor, SOL_SOCKET, SO_RCVBUF, 1024);
        connect($visitor, sockaddr_in($port, inet_aton('127.0.0.1'))) or die $!;
        syswrite($visitor, $kind->[0]) // die $!;
        push @visitors, [$visitor, $kind->[1]];
    }
}
# BEGIN_REQUEST, and the beginning of PARAMS with 4096 bytes.
my $half = pack("CCnnCCnCx5", 1, 1, 1, 8, 0, 0, 1, 1) . pack('CCnnCC', 1, 4, 1, 4096, 0, 0);
my $peers = IO::Select->new;
for (1 .. $count) {
    my $peer = IO::Socket::UNIX->new(Peer => $socket) // die "$socket: $!";
    syswrite($peer, $half) // die $!;
    $peers->add($peer);
}
print "ready\n";
my $cut = 0;
while (1) {
    select undef, undef, undef, 0.5;
    syswrite($_->[0], $_->[1]) for grep { length $_->[1] } @visitors;
    for my $peer ($peers->can_read(0)) {
        next if sysread($peer, my $bytes, 4096);
        $peers->remove($peer);
        $cut++;
    }
    syswrite($_, "\0") for $peers->handles;
    print "cut $cut\n" if $cut;
}
