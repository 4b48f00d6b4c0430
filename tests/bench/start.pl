#!/usr/bin/env perl
# Usage: start.pl fastcgi|cgi PROGRAM CONFIGURATION
# Starts Postern and prints the milliseconds until the end of its first answer, the login page. Postern runs as a
# FastCGI program that finds the request on descriptor 0, or as a CGI program.
use strict;
use warnings;
use IO::Socket::UNIX;
use File::Temp qw(tempdir);
use POSIX qw(dup2 _exit);
use Time::HiRes qw(clock_gettime CLOCK_MONOTONIC);

my ($mode, $program, $configuration) = @ARGV;
my %variables = (
    GATEWAY_INTERFACE => 'CGI/1.1', REQUEST_METHOD => 'GET', REQUEST_URI => '/postern/', SCRIPT_NAME => '/postern/', REMOTE_ADDR => '192.0.2.7',
    HTTP_HOST => 'localhost:5000', SERVER_PORT => 5000);

sub record { my ($type, $content) = @_; return pack('CCnnCC', 1, $type, 1, length $content, 0, 0) . $content }

# Starts the program with these descriptors as 0 and 1.
sub start {
    my ($in, $out, @arguments) = @_;
    my $pid = fork // die "fork: $!";
    return $pid if $pid;
    dup2(fileno $in, 0);
    dup2(fileno $out, 1) if $out;
    open STDERR, '>', '/dev/null';
    exec { $program } $program, @arguments or _exit(127);
}

my $began = clock_gettime(CLOCK_MONOTONIC);
my ($pid, $answer);
if ($mode eq 'cgi') {
    %ENV = (%variables, POSTERN_CONFIG => $configuration);
    pipe my $answers, my $out or die "pipe: $!";
    open my $nothing, '<', '/dev/null' or die "/dev/null: $!";
    $pid = start($nothing, $out);
    close $out;
    local $/ = undef;
    $answer = <$answers>;
} else {
    my $path = tempdir('postern-start.XXXXXX', TMPDIR => 1, CLEANUP => 1) . '/socket';
    my $listener = IO::Socket::UNIX->new(Local => $path, Listen => 1) // die "$path: $!";
    my $client = IO::Socket::UNIX->new(Peer => $path) // die "$path: $!";
    my $params = join '', map { pack('CC', length, length $variables{$_}) . $_ . $variables{$_} } keys %variables;
    syswrite $client, record(1, pack('nCx5', 1, 0)) . record(4, $params) . record(4, '') . record(5, '');
    $pid = start($listener, undef, 'serve', '--config', $configuration);
    local $/ = undef;
    $answer = <$client>;  # reads to the end, because the request did not keep the connection
}
my $took = clock_gettime(CLOCK_MONOTONIC) - $began;
kill TERM => $pid;
waitpid $pid, 0;
die "no login page\n" if ($answer // '') !~ /Status: 200 .*name="password"/s;
printf "%.2f\n", $took * 1000;
