#!/usr/bin/env perl
# Usage: fastcgi_load.pl SOCKET COUNT SESSION
# Sends the traffic of a busy web server to the FastCGI program on that unix socket: COUNT requests of every kind,
# valid and invalid, over kept connections. Between them, other peers disconnect or send malformed records. SESSION is
# the token of a signed-in user. Prints a line for each kind of request and status, with the count.
use strict;
use warnings;
use IO::Socket::UNIX;

my ($path, $count, $session) = @ARGV;
my $connections = 4;

sub record { my ($type, $content) = @_; return pack('CCnnCC', 1, $type, 1, length $content, 0, 0) . $content }
sub pair {
    my ($name, $value) = @_;
    return join('', map { length $_ < 128 ? pack('C', length $_) : pack('N', length($_) | 0x80000000) } $name, $value) . $name . $value;
}
sub stream { my ($type, $content) = @_; return join('', map { record($type, $_) } unpack('(a8000)*', $content), '') }

sub request {
    my ($method, $uri, $body, %more) = @_;
    my %variables = (
        REQUEST_METHOD => $method, REQUEST_URI => $uri, SCRIPT_NAME => $uri =~ s/\?.*//r, REMOTE_ADDR => '192.0.2.7',
        HTTP_HOST => 'localhost:5000', SERVER_PORT => 5000, HTTP_USER_AGENT => 'Mozilla/5.0', %more);
    $variables{CONTENT_LENGTH} //= length $body if $method eq 'POST';
    $variables{CONTENT_TYPE} //= 'application/x-www-form-urlencoded' if $method eq 'POST';
    delete $variables{SCRIPT_NAME} if $variables{POSTERN_ROLE};
    return record(1, pack('nCx5', 1, 1)) . stream(4, join '', map { pair($_, $variables{$_}) } sort keys %variables) . stream(5, $body);
}

my %cookie = (HTTP_COOKIE => "email=ada%40example.com; session=$session");
my @kinds = (
    ['the login page', request('GET', '/?rd=/x', '')],
    ['a check', request('GET', '/x', '', POSTERN_ROLE => 'check', %cookie)],
    ['a check of nobody', request('GET', '/x', '', POSTERN_ROLE => 'check')],
    ['the profile', request('GET', '/profile', '', %cookie)],
    ['the style', request('GET', '/style.css', '')],
    ['HEAD', request('HEAD', '/', '')],
    ['a check by a wrong session', request('GET', '/x', '', POSTERN_ROLE => 'check', HTTP_COOKIE => 'session=' . 'A' x 43)],
    ['no page', request('GET', '/nowhere', '')],
    ['no method', request('FOO', '/', '')],
    ['a form from elsewhere', request('POST', '/logout', 'a=1', HTTP_ORIGIN => 'https://evil.example', %cookie)],
    ['a form without a token', request('POST', '/profile/end-others', 'a=1', %cookie)],
    ['another type', request('POST', '/login', '{}', CONTENT_TYPE => 'application/json')],
    ['another length', request('POST', '/login', 'a=1', CONTENT_LENGTH => 2)],
    ['many fields', request('POST', '/login', 'a=1&' x 1000)],
    ['many cookies', request('GET', '/', '', HTTP_COOKIE => 'a=1; ' x 500)],
    ['too large a body', request('POST', '/login', 'x' x 17_000)],
);
my @nonsense = ("GET / HTTP/1.1\r\n\r\n", record(9, ''), record(1, pack('nCx5', 9, 1)), "\x01\x04\x00\x01\xff\xff\xff\x00", substr($kinds[0][1], 0, 60));

sub meet { return IO::Socket::UNIX->new(Peer => $path) // die "$path: $!" }

# The status in the rest of the answer's head. An END_REQUEST without an answer is no status.
sub status_from {
    my ($socket) = @_;
    my ($bytes, $out) = ('', '');
    while (1) {
        while (length $bytes >= 8) {
            my ($type, $size, $padding) = (unpack('CCnnCC', $bytes))[1, 3, 4];
            last if length $bytes < 8 + $size + $padding;
            $out .= substr $bytes, 8, $size if $type == 6;
            substr($bytes, 0, 8 + $size + $padding) = '';
            return $out =~ /^Status: (\d+)/ ? $1 : 'none' if $type == 3;
        }
        sysread($socket, $bytes, 65536, length $bytes) or return 'none';
    }
}

my %seen;
my @open = map { meet() } 1 .. $connections;
for (my $sent = 0; $sent < $count; $sent += $connections) {
    my @asked = map { $kinds[($sent + $_) % @kinds] } 0 .. $connections - 1;
    syswrite($open[$_], $asked[$_][1]) // ($open[$_] = meet()) for 0 .. $connections - 1;
    for (0 .. $connections - 1) {
        my $status = status_from($open[$_]);
        $open[$_] = meet() if $status eq 'none';
        $seen{"$asked[$_][0]: $status"}++;
    }
    next if $sent % 400;
    syswrite(meet(), $nonsense[$sent / 400 % @nonsense]);
    $open[$sent / 400 % $connections] = meet();
}
print "$_ $seen{$_}\n" for sort keys %seen;
