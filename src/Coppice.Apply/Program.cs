using System.Globalization;
using Coppice.Apply.Lvm;
using Coppice.Recipes;

namespace Coppice.Apply;

/// <summary><c>coppice-apply</c>: reads a stream of recipes from standard input and applies it to a pool.</summary>
public static class Program
{
    private const string Usage = """
        usage: coppice-apply POOL --key FILE [--keep N] [--most SIZE] [--allow-older] [--create] < STREAM
               coppice-apply --lvm GROUP/POOL --key FILE [--most SIZE] [--allow-older] < STREAM
               coppice-apply POOL|--lvm GROUP/POOL --list
        Applies a stream of recipes to the folder of images POOL, if it was signed by the pinned public key FILE (PEM, P-256).
          --lvm GROUP/POOL  the images are volumes of a thin pool of Qubes, such as qubes_dom0/vm-pool
          --keep N        revisions of each image to keep besides the current one; when left out, as many as qubesd says
                          (revisions_to_keep) where Qubes created the qube, else 1
          --most SIZE     the most data that the images of the stream may have together, such as 500G or 2T (default 1T)
          --allow-older   accept a stream older than the one that an image was made by
          --create        in a pool of Qubes, put images where no qube was created yet
          --list          print name, size and digest of images and revisions in the pool, for: coppice pool --have
        Exit codes: 0 done, 1 failed or refused and the pool is as it was, 64 wrong usage.
        """;

    /// <summary>The program.</summary>
    public static int Main(string[] arguments)
    {
        // What the caller has open is for no program that this one becomes or starts (close_range with CLOSE_RANGE_CLOEXEC,
        // Linux 5.11).
        _ = Native.Libc.CloseRange(436, 3, uint.MaxValue, 4);
        if (arguments is ["--help" or "-h"])
        {
            Console.Out.WriteLine(Usage);
            return 0;
        }

        if (ApplyArguments.Parse(arguments) is not { } parsed)
        {
            Console.Error.WriteLine(Usage);
            return 64;
        }

        try
        {
            Run(parsed);
            return 0;
        }
        catch (Exception e) when (e is RefusedException or IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"error: {e.Message}");
            if (e is RefusedException { Hint: { } hint })
            {
                Console.Error.WriteLine($"hint: {hint}");
            }

            return 1;
        }
    }

    private static void Run(ApplyArguments arguments)
    {
        var daemon = new Qubesd(Qubesd.Socket);
        var thin = arguments.Thin is var (group, pool) ? new ThinPool(new LvmTools(), group, pool, "/dev") : null;
        if (arguments.KeyFile is null)
        {
            List(arguments, thin, daemon);
            return;
        }

        using var key = new RecipePublicKey(File.ReadAllText(arguments.KeyFile));
        using var input = Console.OpenStandardInput();
        Action<ApplyProgress> progress = new ProgressLines(Console.Error, TimeProvider.System).Report;
        var applied = thin is null
            ? new RecipeApplier(key, arguments.Options, TimeProvider.System, progress, daemon.RevisionsToKeep)
                .Apply(arguments.Pool, input)
            : new LvmApplier(
                key, arguments.Options, TimeProvider.System, new QubesdImports(daemon, new Qubesd(QubesdImports.Socket)), progress)
                .Apply(thin, input);
        foreach (var image in applied)
        {
            Console.Out.WriteLine(Line(image));
        }
    }

    private static void List(ApplyArguments arguments, ThinPool? thin, Qubesd daemon)
    {
        var templates = thin is null ? null : daemon.Templates();
        foreach (var image in thin is null ? PoolList.Read(arguments.Pool) : LvmList.Read(thin, templates!))
        {
            Console.Out.WriteLine(image);
        }

        foreach (var image in thin is null ? PoolList.ReadRevisions(arguments.Pool) : LvmList.ReadRevisions(thin, templates!))
        {
            Console.Out.WriteLine($"{image} revision");
        }
    }

    private static string Line(AppliedImage image)
    {
        var sharing = (image.Copied, image.Cloned) switch
        {
            (0, var shared) => $"shared {shared}",
            (var copied, 0) => $"copied {copied} (this file system does not share blocks)",
            (var copied, var shared) => $"shared {shared} copied {copied} (not everything could be shared)",
        };
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{image.Name} {(image.Changed ? "changed" : "unchanged")} {image.Digest} written {image.Written} {sharing}");
    }
}
