using System.Globalization;
using Coppice.Apply.Lvm;
using Coppice.Apply.Pools;
using Coppice.Apply.Verifying;
using Coppice.Recipes;

namespace Coppice.Apply;

/// <summary><c>coppice-apply</c>: reads a stream of recipes from standard input and applies it to a pool.</summary>
public static class Program
{
    private const string Usage = """
        usage: coppice-apply POOL --key FILE [--keep N] [--most SIZE] [--allow-older] [--create]
                   [--replace-changed] < STREAM
               coppice-apply --lvm GROUP/POOL --key FILE [--most SIZE] [--allow-older] [--replace-changed] < STREAM
               coppice-apply POOL|--lvm GROUP/POOL --list
               coppice-apply POOL|--lvm GROUP/POOL --verify [NAME...] [--key FILE < STREAM]
        Applies a stream of recipes to the folder of images POOL, if it was signed by the pinned public key FILE (PEM, P-256).
          --lvm GROUP/POOL  the images are volumes of a thin pool of Qubes, such as qubes_dom0/vm-pool
          --keep N        revisions of each image to keep besides the current one; when left out, as many as qubesd says
                          (revisions_to_keep) where Qubes created the qube, else 1
          --most SIZE     the most data that the images of the stream may have together, such as 500G or 2T (default 1T)
          --allow-older   accept a stream older than the one that an image was made by
          --create        in a pool of Qubes, put images where no qube was created yet
          --replace-changed  replace an image that was changed after it was put there
          --verify        read images and compare them with what was put there, or, block by block, with those of a stream
          --list          print name, size and digest of images and revisions in the pool, for: coppice pool --have
        Exit codes: 0 done, 1 an image differs, or failed or refused and the pool is as it was, 64 wrong usage.
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
            return Run(parsed);
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

    private static int Run(ApplyArguments arguments)
    {
        var daemon = new Qubesd(Qubesd.Socket);
        var thin = arguments.Thin is var (group, pool) ? new ThinPool(new LvmTools(), group, pool, "/dev") : null;
        if (arguments.Verify is not null)
        {
            return Verify(arguments, thin, daemon);
        }

        if (arguments.KeyFile is null)
        {
            List(arguments, thin, daemon);
            return 0;
        }

        using var key = new RecipePublicKey(File.ReadAllText(arguments.KeyFile));
        using var input = Console.OpenStandardInput();
        Action<ApplyProgress> progress = new ProgressLines(Console.Error, TimeProvider.System).Report;
        var applied = thin is null
            ? new RecipeApplier(key, arguments.Options, TimeProvider.System, progress, daemon.RevisionsToKeep)
                .Apply(arguments.Pool, input)
            : new LvmApplier(
                key, arguments.Options, TimeProvider.System, new QubesdImports(daemon, new Qubesd(QubesdImports.Socket)),
                progress)
                .Apply(thin, input);
        foreach (var image in applied)
        {
            Console.Out.WriteLine(Line(image));
        }

        return 0;
    }

    private static int Verify(ApplyArguments arguments, ThinPool? thin, Qubesd daemon)
    {
        using var folder = thin is null ? PoolFolder.Open(arguments.Pool) : null;
        IPoolImages images = thin is null ? new FolderImages(folder!) : new VolumeImages(thin, daemon.Templates());
        var names = arguments.Verify!;
        var differs = false;
        foreach (var image in arguments.KeyFile is { } file ? OfStream(images, file, names)
            : (names.Count > 0 ? names : images.Names()).Select(name => new RecordVerifier(images).Verify(name)))
        {
            Console.Out.WriteLine(image);
            differs |= image.Same == false;
        }

        return differs ? 1 : 0;
    }

    private static IEnumerable<VerifiedImage> OfStream(IPoolImages images, string keyFile, IReadOnlyList<string> names)
    {
        using var key = new RecipePublicKey(File.ReadAllText(keyFile));
        using var input = Console.OpenStandardInput();
        var verified = new StreamVerifier(images, key).Verify(input);
        return names.Count == 0 ? verified
            : names.Select(name => verified.FirstOrDefault(image => image.Name == name)
                ?? new VerifiedImage(name, Same: null, "the stream has none"));
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
