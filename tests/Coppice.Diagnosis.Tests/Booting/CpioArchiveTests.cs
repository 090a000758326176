using Coppice.Diagnosis.Booting;
using Coppice.Foundation.Processes;

namespace Coppice.Diagnosis.Tests.Booting;

public sealed class CpioArchiveTests
{
    [Fact]
    [Trait("Category", "Integration")]
    public void Busybox_unpacks_what_was_packed()
    {
        var folder = Directory.CreateTempSubdirectory("coppice-test-");
        try
        {
            var memory = new MemoryStream();
            var archive = new CpioArchive(memory);
            archive.AddDirectory("bin");
            for (var length = 0; length < 6; length++)
            {
                archive.AddFile($"bin/{new string('n', length + 1)}", new byte[length]);
            }

            archive.Complete();
            var unpacked = new ProcessRunner().Run(
                Command.Own("busybox", ["cpio", "-i"]) with { Directory = folder.FullName, Input = memory.ToArray() },
                TestContext.Current.CancellationToken);
            Assert.True(unpacked.Succeeded, unpacked.Error);
            Assert.Equal(
                [0, 1, 2, 3, 4, 5],
                folder.GetDirectories("bin").Single().GetFiles().OrderBy(file => file.Name.Length).Select(file => file.Length));
            Assert.All(
                folder.GetDirectories("bin").Single().GetFiles(),
                file => Assert.True(file.UnixFileMode.HasFlag(UnixFileMode.UserExecute)));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
