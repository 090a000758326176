# Takes out of a file of Berkeley DB what is another one each time it is made: its number, which the library makes of time, inode and chance,
# and only tells files by that are open at the same time; stray memory in the free space of its pages; and the time that postalias(1) notes.
use strict;
use warnings;

my ($file) = @ARGV;
open(my $db, '+<:raw', $file) or die "$file: $!\n";
my $text = do { local $/; <$db> };
exit 0 if length($text) < 512;
# The first page says what the file is, in the byte order of the machine: a hash or a tree; and how large a page is (dbinc/db_page.h).
my ($magic, $size) = unpack('x12Lx4L', $text);
exit 0 if ($magic != 0x061561 && $magic != 0x053162) || $size < 512 || length($text) % $size;

my ($low, $high) = (5381, 52711);
for my $letter (unpack('C*', $file)) { $low = ($low * 33 + $letter) % 4294967296; $high = ($high * 31 + $letter) % 4294967296; }
substr($text, 52, 20) = pack('L5', $low, $high, $low ^ 0x55555555, $high ^ 0x33333333, length($file));

for (my $page = $size; $page < length($text); $page += $size) {
    # How many entries, where the last of them begins, a level, and the type: a hash's page, sorted or not, a tree's inner or leaf page.
    my ($entries, $end, undef, $type) = unpack('SSCC', substr($text, $page + 20, 6));
    next unless grep { $type == $_ } 2, 3, 5, 13;
    my $begin = 26 + 2 * $entries;
    next unless $begin < $end && $end <= $size;
    substr($text, $page + $begin, $end - $begin) = "\0" x ($end - $begin);
}

my $moment = sprintf('%010d', $ENV{SOURCE_DATE_EPOCH} // 0);
$text =~ s/[0-9]{10}(?=\x01YP_LAST_MODIFIED)/$moment/g;
seek($db, 0, 0) or die "$file: $!\n";
print {$db} $text or die "$file: $!\n";
close($db) or die "$file: $!\n";
