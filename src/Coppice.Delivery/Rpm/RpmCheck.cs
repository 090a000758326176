using Coppice.Delivery.Images;
using Coppice.Foundation;
using Coppice.Foundation.Processes;

namespace Coppice.Delivery.Rpm;

/// <summary>
/// Checks an RPM's signature as the installer of Qubes does: every digest and a signature by the one key that is known.
/// </summary>
/// <param name="runner">Runs rpmkeys(8).</param>
public sealed class RpmCheck(IProcessRunner runner)
{
    private const string Answer = "-: digests signatures OK";

    /// <summary>Fails unless the package is signed by a key.</summary>
    /// <param name="file">Absolute path of the package.</param>
    /// <param name="shown">Its name for messages.</param>
    /// <param name="publicKey">The key, armored.</param>
    /// <exception cref="Failure">It is not, or was changed.</exception>
    public void Require(string file, string shown, byte[] publicKey, CancellationToken cancel)
    {
        var database = Directory.CreateTempSubdirectory("coppice-");
        try
        {
            var key = Path.Combine(database.FullName, "key.asc");
            File.WriteAllBytes(key, publicKey);
            ImageTool.Run(runner, "rpmkeys", "rpm", ["--dbpath", database.FullName, "--import", key], cancel);
            // Standard input, as in dom0: the whole line is compared, and a file's name could say anything.
            var result = runner.Run(
                Command.Confined(
                    "rpmkeys",
                    [
                        $"--dbpath={database.FullName}", "--define", "_pkgverify_level all", "--define", "_pkgverify_flags 0x0",
                        "--checksig", "-",
                    ],
                    new Confinement
                    {
                        Source = file,
                        Writable = [new ShownPath(database.FullName, database.FullName)],
                        ReadsPrivate = true,
                    }),
                cancel);
            if (!result.Succeeded || result.Text != Answer + "\n")
            {
                throw new Failure(
                    $"{VisibleText.Of(shown)} is not signed by the key, or was changed: rpmkeys says "
                        + $"{VisibleText.Of(result.Text.Trim())}{VisibleText.Of(result.Error.Trim())}",
                    "coppice export TEMPLATE --as rpm --sign-key KEY -o FILE", kind: ProblemKind.Unverified);
            }
        }
        finally
        {
            database.Delete(recursive: true);
        }
    }
}
