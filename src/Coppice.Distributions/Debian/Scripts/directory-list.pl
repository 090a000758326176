# Sorts a list of folders as kpathsea reads it (ls-R): the folders, and what is in each. It is written in the order in which the file
# system happens to have them.
use strict;
use warnings;

my ($file) = @ARGV;
open(my $in, '<:raw', $file) or die "$file: $!\n";
my ($head, @folders) = split(/\n\n+/, do { local $/; <$in> });
close($in);
exit 0 if !@folders;
my @sorted = map { my ($name, @entries) = split(/\n/, $_); join("\n", $name, sort(@entries)) } @folders;
my $result = join("\n\n", $head, sort(@sorted)) . "\n";
open(my $out, '>:raw', $file) or die "$file: $!\n";
print {$out} $result or die "$file: $!\n";
close($out) or die "$file: $!\n";
