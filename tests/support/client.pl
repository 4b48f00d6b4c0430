# Usage: perl client.pl PORT MOUNT NUMBER DIRECTORY [PROTECTED-PATH]
# A client that signs in again and again, and signs out every second session, until DIRECTORY/enough exists. A token is
# appended to stays.NUMBER or left.NUMBER if Postern acknowledged the action; otherwise it is recorded nowhere. With a
# path, strangers.NUMBER gets the status of that page for a token that Postern never gave.
use strict;
use warnings;
use IO::Socket::INET;

my ($port, $mount, $number, $directory, $protected) = @ARGV;
$SIG{PIPE} = 'IGNORE';
$SIG{ALRM} = sub { die "no answer\n" };

# The answer to a request, empty if there is none within 20 s.
sub ask {
    my ($path, $token, $form) = @_;
    my $answer = '';
    eval {
        alarm 20;
        my $server = IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => $port) or die "nobody there\n";
        print $server defined $form ? 'POST' : 'GET', " $path HTTP/1.1\r\nHost: 127.0.0.1:$port\r\nConnection: close\r\n",
            $token ? "Cookie: session=$token\r\n" : '',
            defined $form
            ? "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: " . length($form) . "\r\n\r\n$form"
            : "\r\n";
        $server->flush;
        local $/;
        $answer = <$server> // '';
    };
    alarm 0;
    return $answer;
}

sub note {
    my ($list, $line) = @_;
    open my $file, '>>', "$directory/$list.$number" or exit;
    print $file "$line\n";
    close $file;
}

for (my $turn = 1; -d $directory && !-e "$directory/enough"; ++$turn) {
    select undef, undef, undef, 0.05;
    note('strangers', ask($protected, 'A' x 43) =~ m{^HTTP/1\.1 (\d+)} ? $1 : 'none') if $protected;
    my $form = "email=visitor$number%40example.com&password=a+password+for+$number";
    my ($token) = ask("$mount/login", '', $form) =~ /^Set-Cookie: session=([^;]{43});/m or next;
    if ($turn % 2) {
        note('stays', $token);
        next;
    }
    my ($csrf) = ask("$mount/profile", $token) =~ /name="csrf" value="([^"]*)"/ or next;
    note('left', $token) if ask("$mount/logout", $token, "csrf=$csrf") =~ m{^HTTP/1\.1 303};
}
