using System.Globalization;
using Coppice.Testing.Qubes;

// POOL MOUNTS POLICY CLIENT: hosts a stand-in for Qubes. POOL is the folder with the root volumes, MOUNTS where those of running
// qubes are mounted, POLICY the file that `coppice deploy --policy` wrote, CLIENT the program that hands calls over (see QrexecChild).
// Prints the path of what stands in for qrexec-client-vm, then answers each line that it reads with one:
//   calls FILE                       writes the calls since the last time, one a line
//   deployed NAME FEATURES BYTES     adds a template with a root volume of that size, with features of a file: NAME=VALUE lines
//   end                              stops all that runs, and ends
var qubes = new QubesStandIn(args[0], new StandInPolicy(File.ReadLines(args[2])));
using var roots = new MountedRoots(qubes, args[1]);
using var listener = new QrexecListener(qubes, args[3]);
Console.WriteLine(listener.Program);
while (Console.ReadLine() is { } line && line != "end")
{
    switch (line.Split(' '))
    {
        case ["calls", var file]:
            File.WriteAllLines(file, qubes.Calls);
            qubes.Calls.Clear();
            break;
        case ["deployed", var name, var features, var bytes]:
            var qube = qubes.Add(name, tags: $"created-by-{QubesStandIn.Source}");
            foreach (var feature in File.ReadLines(features).Select(text => text.Split('=', 2)))
            {
                qube.Features[feature[0]] = feature[1];
            }

            using (var root = File.OpenWrite(qube.Root.Clean))
            {
                root.SetLength(long.Parse(bytes, CultureInfo.InvariantCulture));
            }

            break;
        default:
            Console.Error.WriteLine($"what is {line}?");
            return 64;
    }

    Console.WriteLine("done");
}

return 0;
