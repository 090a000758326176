using Coppice.Distributions.Arch.Sources;
using Coppice.Foundation.Processes;

namespace Coppice.Distributions.Tests.Arch.Sources;

/// <summary>Keys that are made for a growth, as gpg sees them.</summary>
public sealed class PassingKeyTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("coppice-test-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Gpg_takes_the_key_and_its_signature_of_a_file_and_of_no_other_one()
    {
        File.SetUnixFileMode(folder, (UnixFileMode)0x1c0);
        // Numbers with zeros in front come by chance.
        for (var tries = 0; tries < 40; tries++)
        {
            using var key = new PassingKey("for one growth");
            File.WriteAllBytes(At("pubring.gpg"), key.PublicKey);
            File.WriteAllText(At("file"), $"content {tries}");
            File.WriteAllBytes(At("file.sig"), key.Sign(File.ReadAllBytes(At("file"))));
            var verified = Gpgv();
            Assert.True(verified.Succeeded, verified.Error);
        }

        File.AppendAllText(At("file"), "more");
        Assert.False(Gpgv().Succeeded);
        var listed = new ProcessRunner().Run(Command.Own("gpg", ["--homedir", folder, "--batch", "--with-colons", "--check-sigs"]));
        Assert.Matches("(?m)^uid:.*:for one growth:", listed.Text);
        Assert.Matches("(?m)^sig:!:", listed.Text);
    }

    private CommandResult Gpgv() => new ProcessRunner().Run(
        Command.Own("gpgv", ["--homedir", folder, "--keyring", At("pubring.gpg"), At("file.sig"), At("file")]));

    private string At(string name) => Path.Combine(folder, name);
}
