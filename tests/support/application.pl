#!/usr/bin/env perl
# Usage: application.pl PORT LOG
# The application behind the gate in tests/system. The answer shows the request as it arrived: the head and the length
# of the body. Writes the request lines to LOG, each with the value of the header X-Test-Number. A path with /answer/NNN
# gets the status NNN. A path with /hand-out/FILE makes the web server send the file. A request for a WebSocket gets a
# greeting and its first four bytes back.
#
# One process answers all requests without a body. To start a process takes longer than to answer, so only a request
# with more than a head gets its own process, which may have to wait for the rest.
use strict;
use warnings;
use IO::Select;
use IO::Socket::INET;

my ($port, $log) = @ARGV;
my $listener = IO::Socket::INET->new(LocalAddr => '127.0.0.1', LocalPort => $port, Listen => 128, ReuseAddr => 1)
    or die "port $port: $!";
$SIG{CHLD} = $SIG{PIPE} = 'IGNORE';
open my $lines, '>>', $log or die "$log: $!";
$lines->autoflush(1);

my $open = IO::Select->new($listener);
my $is_child = 0;
while (1) {
    for my $ready ($open->can_read) {
        if ($ready == $listener) {
            my $connection = $listener->accept;
            $open->add($connection) if $connection;
        } elsif (!serve($ready)) {
            $open->remove($ready);
            close $ready;
        }
    }
}

# Answers one request. Returns whether this process can take another one from the connection.
sub serve {
    my ($connection) = @_;
    local $/ = "\r\n";
    my ($head, $length, $chunked, $websocket) = ('', 0, 0, 0);
    while (defined(my $line = <$connection>)) {
        last if $line eq "\r\n";
        $head .= $line;
        $length = $1 if $line =~ /^Content-Length: *(\d+)/i;
        $chunked = 1 if $line =~ /^Transfer-Encoding: *chunked/i;
        $websocket = 1 if $line =~ /^Upgrade: *websocket/i;
    }
    return 0 if $head eq '';
    my ($method, $path) = $head =~ /^(\S+) (\S+)/;
    my ($number) = $head =~ /^X-Test-Number: *(.*?)\r$/mi;
    print {$lines} "$method $path ", $number // '', "\n";
    if (!$is_child && ($length || $chunked || $websocket)) {
        return 0 if fork;
        $is_child = 1;
        $_ == $connection or close $_ for $open->handles;
        my $goes_on = answer($connection, $head, $length, $chunked, $websocket);
        $goes_on = serve($connection) while $goes_on;
        exit;
    }
    return answer($connection, $head, $length, $chunked, $websocket);
}

sub answer {
    my ($connection, $head, $length, $chunked, $websocket) = @_;
    local $/ = "\r\n";
    my ($method, $path) = $head =~ /^(\S+) (\S+)/;
    if ($websocket) {
        my ($user) = $head =~ /^Remote-User: (.*?)\r$/m;
        print {$connection} "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n";
        print {$connection} 'hello ', $user // 'nobody', "\n";
        $connection->flush;
        read($connection, my $bytes, 4);
        print {$connection} $bytes;
        $connection->flush;
        return 0;
    }
    if ($head =~ /^Expect: *100-continue/mi) {
        print {$connection} "HTTP/1.1 100 Continue\r\n\r\n";
        $connection->flush;
    }
    my $received = 0;
    if ($chunked) {
        while (my $size = hex(<$connection> =~ s/\r\n//r)) {
            $received += read($connection, my $bytes, $size);
            <$connection>;
        }
        <$connection>;
    } elsif ($length) {
        $received = read($connection, my $bytes, $length);
    }
    my ($status, $more, $body) = (200, '', "$head\r\na body of $received bytes\n");
    if ($path =~ m{/answer/(\d+)}) {
        $status = $1;
        $body = "the application's own $status\n$body";
        $more = "WWW-Authenticate: Basic realm=\"application\"\r\n" if $status == 401;
    }
    $more = "Cache-Control: max-age=60\r\n" if $path =~ m{/may-be-kept$};
    my ($file) = $path =~ m{/hand-out/(\w+)};
    $more = "X-Accel-Redirect: /handed-out/$file\r\n" if defined $file && $head =~ /^Remote-User: /m;
    my $is_last = $head =~ /^Connection: *close/mi;
    $more .= "Connection: close\r\n" if $is_last;
    my $size = length $body;
    $body = '' if $method eq 'HEAD';
    print {$connection} "HTTP/1.1 $status Own\r\nContent-Type: text/plain\r\nContent-Length: $size\r\n$more\r\n$body";
    $connection->flush;
    return !$is_last;
}
