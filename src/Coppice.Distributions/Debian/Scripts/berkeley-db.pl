# Gives a file of Berkeley DB a file number that depends on its path alone. The library makes it of time, inode and chance, and only tells
# files by it that are open at the same time.
use strict;
use warnings;

my ($file) = @ARGV;
open(my $db, '+<:raw', $file) or die "$file: $!\n";
read($db, my $page, 72) == 72 or exit 0;
# The first page says what the file is, in the byte order of the machine: a hash or a tree.
my $magic = unpack('x12L', $page);
exit 0 if $magic != 0x061561 && $magic != 0x053162;
seek($db, 52, 0) or die "$file: $!\n";
my ($low, $high) = (5381, 52711);
for my $letter (unpack('C*', $file)) { $low = ($low * 33 + $letter) % 4294967296; $high = ($high * 31 + $letter) % 4294967296; }
print {$db} pack('L5', $low, $high, $low ^ 0x55555555, $high ^ 0x33333333, length($file)) or die "$file: $!\n";
close($db) or die "$file: $!\n";
