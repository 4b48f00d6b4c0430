#!/usr/bin/env perl
# Usage: exposition.pl < METRICS
# Checks Prometheus' text format 0.0.4 as strictly as `promtool check metrics`, and prints the faults. It checks the
# grammar, one HELP and TYPE before the samples of each family, that a family's samples stand together, that no sample
# occurs twice, Prometheus' rules for names and units, and that buckets add up.
use strict;
use warnings;

my (%help, %type, %seen, %ended, %buckets, %count);
my $family = '';
my $faults = 0;
sub fault { print "    line $.: $_[0]\n"; $faults++ }

# The name of the family to which a sample belongs.
sub family_of {
    my ($name) = @_;
    (my $whole = $name) =~ s/_(bucket|sum|count)$//;
    return ($type{$whole} // '') eq 'histogram' ? $whole : $name;
}

sub enter {
    my ($name) = @_;
    return if $name eq $family;
    fault("$name again") if $ended{$name};
    $ended{$family} = 1;
    $family = $name;
}

my $name = qr/[a-zA-Z_:][a-zA-Z0-9_:]*/;
my $label = qr/[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\["\\n])*"/;
my $number = qr/[+-]?(?:\d+(?:\.\d+)?(?:e[+-]?\d+)?|Inf)|NaN/;
while (my $line = <STDIN>) {
    fault('no end of line') unless $line =~ s/\n\z//;
    fault('bytes that are none of ours') if $line =~ /[^ -~]/;
    if ($line =~ /^# HELP ($name) (\S.*)$/) {
        enter($1);
        fault("HELP for $1 twice") if $help{$1}++;
    } elsif ($line =~ /^# TYPE ($name) (counter|gauge|histogram)$/) {
        enter($1);
        fault("TYPE for $1 twice") if $type{$1};
        $type{$1} = $2;
        fault("counter $1 does not end in _total") if $2 eq 'counter' && $1 !~ /_total$/;
        fault("$2 $1 ends in _total") if $2 ne 'counter' && $1 =~ /_total$/;
        fault("$1 is in no base unit") if $1 =~ /(milli|micro|kilo|minutes|hours)/;
    } elsif ($line =~ /^($name)(?:\{((?:$label)(?:,$label)*)\})? ($number)$/) {
        my ($sample, $labels, $value) = ($1, $2 // '', $3);
        my $whole = family_of($sample);
        enter($whole);
        fault("$sample without HELP and TYPE") unless $help{$whole} && $type{$whole};
        fault("$sample\{$labels} twice") if $seen{"$sample\{$labels}"}++;
        fault("$sample is negative") if $value =~ /^-/;
        if ($sample =~ /_bucket$/) {
            fault("$sample without le") unless $labels =~ s/,?le="([^"]+)"$//;
            push @{$buckets{"$whole\{$labels}"}}, [$1, $value];
        }
        $count{"$whole\{$labels}"} = $value if $sample =~ /_count$/;
    } else {
        fault("neither comment nor sample: $line");
    }
}
for my $histogram (sort keys %buckets) {
    my @all = @{$buckets{$histogram}};
    for my $i (1 .. $#all) {
        fault("$histogram has buckets out of order") if $all[$i][0] ne '+Inf' && $all[$i][0] <= $all[$i - 1][0];
        fault("$histogram has buckets that do not add up") if $all[$i][1] < $all[$i - 1][1];
    }
    fault("$histogram does not end in +Inf") if $all[-1][0] ne '+Inf';
    fault("$histogram counts otherwise than its buckets") if $all[-1][1] != $count{$histogram};
}
fault('no sample at all') unless %seen;
exit($faults ? 1 : 0);
