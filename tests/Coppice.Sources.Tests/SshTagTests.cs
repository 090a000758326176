using System.Text;
using Coppice.Families;
using Coppice.Foundation;
using Coppice.Foundation.Processes;
using Coppice.Sources.Tests.Support;

namespace Coppice.Sources.Tests;

/// <summary>Tags with SSH signatures. Needs git and ssh-keygen.</summary>
[Trait("Category", "Integration")]
public sealed class SshTagTests : IDisposable
{
    private static readonly SourceSpan Where = new("family.yaml", 3, 3);

    private readonly TakenSources sources = new();
    private readonly GitWorld world;
    private readonly string commit;

    public SshTagTests(Keys keys)
    {
        world = new GitWorld(keys, sources.Folder, "upstream").Init();
        commit = world.Commit(("a", "1\n"));
        Ssh("-q", "-t", "ed25519", "-N", "", "-f", sources.Folder.At("ada"));
        Ssh("-q", "-t", "ed25519", "-N", "", "-f", sources.Folder.At("eve"));
        Sign("v1", "ada", "git");
    }

    public void Dispose() => sources.Dispose();

    [Fact]
    public void An_allowed_signer_is_named_by_the_fingerprint_of_his_key()
    {
        Allow($"*@example.org namespaces=\"git\" {PublicKey("ada")}");
        var source = sources.Take(TakenSources.Tagged(world, "v1"));
        Assert.Equal(Ssh("-l", "-f", sources.Folder.At("ada.pub")).Split(' ')[1], Assert.Single(source.Signers));
    }

    [Theory]
    [InlineData("ada@example.org namespaces=\"file\" {ada}")]
    [InlineData("ada@example.org valid-before=\"20200101\" {ada}")]
    [InlineData("ada@example.org {eve}")]
    public void Others_are_refused(string allowed)
    {
        Allow(allowed.Replace("{ada}", PublicKey("ada")).Replace("{eve}", PublicKey("eve")));
        Assert.Contains(
            "has no valid signature by an allowed signer; signed by SHA256:", sources.Refused(TakenSources.Tagged(world, "v1")).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_signature_for_something_else_or_of_another_text_is_refused()
    {
        Allow($"ada@example.org {PublicKey("ada")}");
        Sign("v1", "ada", "file");
        sources.Refused(TakenSources.Tagged(world, "v1"));
        Sign("v1", "ada", "git", "Release v2");
        sources.Refused(TakenSources.Tagged(world, "v1"));
        Sign("v1", "ada", "git");
        Assert.Equal("v1", sources.Take(TakenSources.Tagged(world, "v1")).Tag);
    }

    private void Allow(string line)
    {
        var file = sources.Folder.At("allowed");
        File.WriteAllText(file, $"# who may sign\n{line}\n");
        sources.Keys["upstream"] = new KeyDeclaration("upstream", KeyKind.Ssh, new DeclaredPath("allowed", file, Where), [], Where);
    }

    private string PublicKey(string name) => File.ReadAllText(sources.Folder.At(name + ".pub")).Trim();

    private void Sign(string tag, string key, string use, string signed = "Release v1")
    {
        var text = GitWorld.TagText(tag, commit);
        var file = sources.Folder.At("text");
        File.WriteAllText(file, text.Replace("Release v1", signed));
        File.Delete(file + ".sig");
        Ssh("-Y", "sign", "-q", "-f", sources.Folder.At(key), "-n", use, file);
        world.Write(tag, [.. Encoding.UTF8.GetBytes(text), .. File.ReadAllBytes(file + ".sig")]);
    }

    private static string Ssh(params string[] arguments)
    {
        var result = new ProcessRunner().Run(Command.Own("ssh-keygen", arguments));
        return result.Succeeded ? result.Text : throw new InvalidOperationException(result.Error);
    }
}
