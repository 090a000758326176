using Coppice.Families;
using Coppice.Foundation;

namespace Coppice.Distributions.Tests;

public sealed class DeclaredStepTests
{
    [Fact]
    public void Titles_that_records_of_layers_keep_never_change()
    {
        Assert.Equal("copy files/vault/", DeclaredStep.Files("files/vault/"));
        Assert.Equal("run scripts/harden.sh", DeclaredStep.Script("scripts/harden.sh"));
        var where = new SourceSpan("f", 1, 1);
        Assert.Equal(
            [
                "copy over", "copy over to /opt", "copy x to /etc/x", "write /etc/x", "render x to /etc/x", "link /etc/x",
                "make folder /etc/x",
            ],
            ((FilesDeclaration[])
            [
                new(FilesForm.Folder, "over", "/", where), new(FilesForm.Folder, "over", "/opt", where),
                .. ((FilesForm[])[FilesForm.File, FilesForm.Text, FilesForm.Render, FilesForm.Link, FilesForm.MakeFolder])
                    .Select(form => new FilesDeclaration(form, "x", "/etc/x", where)),
            ]).Select(DeclaredStep.Files));
        Assert.Equal(
            ["add user u", "add group g", "set k in /etc/x", "set locale C", "set time zone UTC", "enable a", "fetch /opt/x"],
            [
                DeclaredStep.User(new UserDeclaration("u", false, null, where)),
                DeclaredStep.User(new UserDeclaration("g", true, null, where)),
                DeclaredStep.Edit(new EditDeclaration("/etc/x", "k", "v", null, where)), DeclaredStep.Locale("C"),
                DeclaredStep.Timezone("UTC"),
                DeclaredStep.Service(new ServiceDeclaration(ServiceAction.Enable, "a", where)),
                DeclaredStep.Fetch(
                    new FetchDeclaration(new Uri("https://mirror.example/x"), "", "/opt/x", null, FileRights.None, where)),
            ]);
        Assert.Equal(("answer questions of packages", "delete paths"), (DeclaredStep.Debconf, DeclaredStep.DeletePaths));
    }
}
