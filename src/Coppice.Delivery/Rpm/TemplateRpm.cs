using System.Text;
using Coppice.Delivery.Images;
using Coppice.Delivery.Output;
using Coppice.Delivery.Signing;
using Coppice.Families;
using Coppice.Foundation;
using Coppice.Foundation.Processes;
using Coppice.Store.Generations;

namespace Coppice.Delivery.Rpm;

/// <summary>
/// Writes a generation as the RPM that <c>qvm-template</c> installs: the root image as a split tar archive, menus and
/// <c>template.conf</c>. Built by the distribution's rpmbuild.
/// </summary>
/// <param name="runner">Runs the programs.</param>
/// <param name="images">Makes the root image.</param>
/// <param name="workFolder">A folder, such as the store's, with room for the image twice.</param>
public sealed class TemplateRpm(IProcessRunner runner, RootImage images, string workFolder)
{
    private const long PartSize = 1L << 30;
    private const string Package = "rpm";

    /// <summary>Says early that a program is missing.</summary>
    /// <exception cref="Failure">It is.</exception>
    public static void RequirePrograms() => ImageTool.Require("rpmbuild", Package);

    /// <summary>Writes the RPM, which is there when it is whole, signed and flushed, or not at all.</summary>
    /// <param name="generation">What to write.</param>
    /// <param name="settings">What <c>qubes:</c> says.</param>
    /// <param name="rpm">What the package says about itself.</param>
    /// <param name="image">The root image.</param>
    /// <param name="key">The key to sign with; null leaves the package unsigned.</param>
    /// <param name="file">The file to make.</param>
    /// <param name="stage">Called with what begins.</param>
    /// <param name="advanced">Called with the bytes written so far in a stage, from any thread.</param>
    /// <param name="cancel">Stops the work; nothing is left.</param>
    /// <exception cref="Failure">A program is missing or fails; no space; the signature is not one that Qubes takes.</exception>
    public void Write(
        Generation generation, QubesSettings settings, RpmDescription rpm, ImageOptions image, SigningKey? key, string file,
        Action<string>? stage = null, Action<long>? advanced = null,
        CancellationToken cancel = default) => OutputFile.Write(file, unfinished =>
    {
        RequirePrograms();
        using var work = WorkFolder.Make(workFolder);
        var tree = work.At("tree");
        var folder = Directory.CreateDirectory(tree + SpecFile.Templates + "/" + rpm.Template).FullName;
        stage?.Invoke("make the image");
        var parts = WriteImage(generation, image, work.At("root.img"), folder, advanced, cancel);
        WriteSmallFiles(folder, settings);
        SetTimes(tree, generation.Epoch);

        stage?.Invoke("pack the RPM");
        File.WriteAllText(work.At("template.spec"), SpecFile.Of(
            rpm, tree, parts.Select(part => Path.GetFileName(part)!), MenuLists(settings).Select(list => list.Name)));
        // It looks what kind of files the parts of the image are.
        var confined = new Confinement { Writable = [new ShownPath(work.Path, work.Path)], ReadsPrivate = true };
        ImageTool.Run(
            runner, "rpmbuild", Package, BuildArguments(work), cancel,
            environment: new() { ["HOME"] = work.Path, ["SOURCE_DATE_EPOCH"] = $"{generation.Epoch}" }, confined: confined);
        var built = work.At("rpms", rpm.FileName);
        if (key is not null)
        {
            stage?.Invoke("sign");
            key.SignRpm(built, cancel);
            new RpmCheck(runner).Require(built, rpm.FileName, key.PublicKey(cancel), cancel);
        }

        stage?.Invoke("copy to its place");
        Copy(built, unfinished, advanced, cancel);
    });

    private IReadOnlyList<string> WriteImage(
        Generation generation, ImageOptions options, string image, string folder, Action<long>? advanced,
        CancellationToken cancel)
    {
        File.Create(image).Dispose();
        images.Fill(generation, options, image, advanced, cancel);
        using var parts = new PartStream(Path.Combine(folder, "root.img.part."), PartSize);
        using (var handle = File.OpenHandle(image))
        {
            SparseTar.Write(handle, "root.img", generation.Epoch, parts, advanced, cancel);
        }

        File.Delete(image);
        return parts.Parts;
    }

    private static void WriteSmallFiles(string folder, QubesSettings settings)
    {
        foreach (var empty in new[] { "apps", "apps.templates", "apps.tempicons" })
        {
            Directory.CreateDirectory(Path.Combine(folder, empty));
        }

        File.WriteAllText(Path.Combine(folder, "clean-volatile.img.tar"), "");
        foreach (var (name, items) in MenuLists(settings))
        {
            File.WriteAllText(Path.Combine(folder, name), Lines(items));
        }

        File.WriteAllText(
            Path.Combine(folder, "template.conf"), Lines(settings.TemplateConf.Select(line => $"{line.Key}={line.Value}")));
    }

    // One that is not declared must not be there: an empty list empties the menu of every qube.
    private static IEnumerable<(string Name, IReadOnlyList<string> Items)> MenuLists(QubesSettings settings)
    {
        (string Name, IReadOnlyList<string>? Items)[] lists =
        [
            ("whitelisted-appmenus.list", settings.MenuItems), ("vm-whitelisted-appmenus.list", settings.DefaultMenuItems),
            ("netvm-whitelisted-appmenus.list", settings.NetvmMenuItems),
        ];
        return lists.Where(list => list.Items is not null).Select(list => (list.Name, list.Items!));
    }

    private static string Lines(IEnumerable<string> lines) => string.Concat(lines.Select(line => line + "\n"));

    private static void SetTimes(string tree, long epoch)
    {
        var time = DateTimeOffset.FromUnixTimeSeconds(epoch).UtcDateTime;
        foreach (var entry in Directory.EnumerateFileSystemEntries(tree, "*", SearchOption.AllDirectories).Reverse())
        {
            if (File.Exists(entry))
            {
                File.SetLastWriteTimeUtc(entry, time);
            }
            else
            {
                Directory.SetLastWriteTimeUtc(entry, time);
            }
        }
    }

    // What rpmbuild would take from this machine and this moment is given: its clock, its name, its distribution's tag and
    // scripts.
    private static string[] BuildArguments(WorkFolder work)
    {
        string[] defines =
        [
            $"_topdir {work.At("top")}", $"_rpmdir {work.At("rpms")}",
            "_rpmfilename %%{NAME}-%%{VERSION}-%%{RELEASE}.%%{ARCH}.rpm", $"_tmppath {work.At("top")}",
            "use_source_date_epoch_as_buildtime 1", "clamp_mtime_to_source_date_epoch 1", "_buildhost localhost",
            "_build_id_links none", "debug_package %{nil}",
            "__os_install_post %{nil}", "__spec_install_post %{nil}", "_source_filedigest_algorithm 8",
            "_binary_filedigest_algorithm 8", "_binary_payload w3.zstdio",
            "_smp_build_ncpus 1", "dist %{nil}", "vendor %{nil}", "packager %{nil}", "distribution %{nil}", "optflags %{nil}",
            "_nonzero_exit_pkgcheck_terminate_build 0",
        ];
        foreach (var name in new[] { "top/BUILD", "top/BUILDROOT", "rpms" })
        {
            Directory.CreateDirectory(work.At(name));
        }

        return
        [
            "-bb", "--quiet", "--target", "noarch-linux", .. defines.SelectMany(define => new[] { "--define", define }),
            work.At("template.spec"),
        ];
    }

    private static void Copy(string from, string to, Action<long>? advanced, CancellationToken cancel)
    {
        using var source = new FileStream(from, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        using var target = new FileStream(to, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        var buffer = new byte[1 << 20];
        int read;
        while ((read = source.Read(buffer)) > 0)
        {
            cancel.ThrowIfCancellationRequested();
            target.Write(buffer, 0, read);
            advanced?.Invoke(target.Position);
        }
    }
}
