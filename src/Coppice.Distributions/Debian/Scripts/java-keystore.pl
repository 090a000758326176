# Gives every entry of a Java keystore (the form "JKS" of java.security.KeyStore) one time: 1980-01-01 00:00 UTC. What is not one, or has
# another password than the one that every Java uses for its certificates, stays as it is.
use strict;
use warnings;

my ($file) = @ARGV;
open(my $in, '<:raw', $file) or die "$file: $!\n";
my $text = do { local $/; <$in> };
close($in);
exit 0 if length($text) < 32 || unpack('N', $text) != 0xfeedfeed || unpack('x4N', $text) != 2;
my $store = substr($text, 0, -20);
exit 0 if digest($store) ne substr($text, -20);

my $at = 12;
for (1 .. unpack('x8N', $store)) {
    my $tag = number(4);
    skip(2);
    # Milliseconds since 1970, in 64 bits
    my $time = 315532800 * 1000;
    substr($store, $at, 8) = pack('NN', int($time / 4294967296), $time % 4294967296);
    $at += 8;
    if ($tag == 1) { skip(4); certificate() for 1 .. number(4); }
    elsif ($tag == 2) { certificate(); }
    else { exit 0; }
    exit 0 if $at > length($store);
}
my $result = $store . digest($store);
exit 0 if $result eq $text;
open(my $out, '+<:raw', $file) or die "$file: $!\n";
print {$out} $result or die "$file: $!\n";
close($out) or die "$file: $!\n";

sub number { my ($size) = @_; exit 0 if $at + $size > length($store); my $n = unpack($size == 4 ? 'N' : 'n', substr($store, $at, $size)); $at += $size; return $n; }
sub skip { my ($size) = @_; my $length = number($size); $at += $length; }
sub certificate { skip(2); skip(4); }

# Of the password, a fixed text and the store
sub digest {
    my ($data) = @_;
    my $copy = '/run/coppice/scratch/keystore';
    open(my $hashed, '>:raw', $copy) or die "$copy: $!\n";
    print {$hashed} join('', map { "\0$_" } split(//, 'changeit')), 'Mighty Aphrodite', $data or die "$copy: $!\n";
    close($hashed) or die "$copy: $!\n";
    open(my $sum, '-|', 'sha1sum', $copy) or die "sha1sum: $!\n";
    my ($hex) = split(' ', <$sum>);
    close($sum) or die "sha1sum: $?\n";
    return pack('H*', $hex);
}
