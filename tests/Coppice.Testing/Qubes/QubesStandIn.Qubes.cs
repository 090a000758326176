using System.Text;

namespace Coppice.Testing.Qubes;

/// <content>Calls about one qube.</content>
public sealed partial class QubesStandIn
{
    private readonly Dictionary<string, StandInVolume> tokens = [];

    private static readonly StandInReply NoProperty = StandInReply.Error("QubesNoSuchPropertyError", "no such property");

    private StandInReply OfQube(StandInQube qube, string method, string argument, byte[] payload) => method switch
    {
        "admin.vm.List" => StandInReply.Ok(Line(qube)),
        "admin.vm.CurrentState" => StandInReply.Ok($"mem=0 mem_static_max=400 cputime=0 power_state={qube.State}"),
        "admin.vm.Start" => Done(qube.Start),
        "admin.vm.Shutdown" when qube.State == "Halted" =>
            StandInReply.Error("QubesVMNotStartedError", $"Domain is powered off: '{qube.Name}'"),
        "admin.vm.Shutdown" => Done(qube.Stop),
        "admin.vm.feature.List" => Lines(qube.Features.Keys),
        "admin.vm.feature.Get" => qube.Features.TryGetValue(argument, out var value)
            ? StandInReply.Ok(value)
            : StandInReply.Error("QubesFeatureNotFoundError", $"Feature not set for domain {qube.Name}: {argument}"),
        "admin.vm.feature.Set" => SetFeature(qube, argument, payload),
        "admin.vm.feature.Remove" => qube.Features.Remove(argument)
            ? StandInReply.Ok()
            : StandInReply.Error("QubesFeatureNotFoundError", $"Feature not set for domain {qube.Name}: {argument}"),
        "admin.vm.tag.List" => Lines(qube.Tags),
        "admin.vm.tag.Set" => argument.StartsWith("created-by-", StringComparison.Ordinal)
            ? StandInReply.Denied
            : Done(() => qube.Tags.Add(argument)),
        "admin.vm.property.Get" => qube.Properties.TryGetValue(argument, out var property)
            ? StandInReply.Ok($"default=False type={property.Type} {property.Value}")
            : NoProperty,
        "admin.vm.property.Set" => qube.Properties.TryGetValue(argument, out var was)
            ? SetProperty(qube, argument, was.Type, Encoding.ASCII.GetString(payload))
            : NoProperty,
        _ when argument == "root" => OfVolume(qube, method, Encoding.ASCII.GetString(payload)),
        _ => StandInReply.Denied,
    };

    private StandInReply OfVolume(StandInQube qube, string method, string payload) => method switch
    {
        "admin.vm.volume.Info" => StandInReply.Ok(
            $"pool={qube.Root.Pool}\nvid={qube.Name}/root\nsize={qube.Root.Size}\nusage=0\nrw=True\nsource=\npath=\n"
            + $"save_on_stop=True\nsnap_on_start=False\nrevisions_to_keep={qube.Root.Keep}\nephemeral=False\n"
            + "is_outdated=False\n"),
        "admin.vm.volume.ListSnapshots" => Lines(qube.Root.Revisions),
        "admin.vm.volume.Set.revisions_to_keep" => int.TryParse(payload, out var count) && count >= -1
            ? Done(() => qube.Root.Keep = count)
            : StandInReply.Error("ProtocolError", "Invalid value"),
        "admin.vm.volume.CloneFrom" => StandInReply.Ok(Token(qube)),
        "admin.vm.volume.CloneTo" => tokens.Remove(payload, out var source)
            ? Done(() => qube.Root.Clone(source))
            : StandInReply.Error("QubesVolumeCopyTokenNotFoundError", "volume copy token not found"),
        "admin.vm.volume.Revert" => payload.Length == 0 || payload.Any(c => !char.IsAsciiLetterOrDigit(c) && c != '-')
            ? StandInReply.Error("ProtocolError", "Invalid revision")
            : qube.State != "Halted" || !qube.Root.Revisions.Contains(payload)
            ? StandInReply.Nothing
            : Done(() => qube.Root.Revert(payload)),
        _ => StandInReply.Denied,
    };

    // Good for once.
    private string Token(StandInQube qube)
    {
        var token = Guid.NewGuid().ToString("n");
        tokens.Add(token, qube.Root);
        return token;
    }

    private static StandInReply SetFeature(StandInQube qube, string name, byte[] payload) =>
        name.Length == 0 || name.Any(c => !char.IsAsciiLetterOrDigit(c) && !"_.-".Contains(c))
            ? StandInReply.Error("ProtocolError", "Invalid feature name")
            : payload.Any(c => c is < (byte)' ' or > (byte)'~')
            ? StandInReply.Error("ProtocolError", "Feature value contains non-ASCII characters")
            : Done(() => qube.Features[name] = Encoding.ASCII.GetString(payload));

    private static StandInReply SetProperty(StandInQube qube, string name, string type, string value)
    {
        var written = (type, value.ToLowerInvariant()) switch
        {
            ("bool", "true" or "yes" or "on" or "1") => "True",
            ("bool", "false" or "no" or "off" or "0") => "False",
            ("bool", _) => null,
            ("int", _) => int.TryParse(value, out var number) ? number.ToString() : null,
            _ => value,
        };
        return written is null
            ? StandInReply.Error("QubesValueError", $"Invalid literal for {type} value")
            : Done(() => qube.Properties[name] = (type, written));
    }

    private StandInReply Import(StandInQube qube, Stream input)
    {
        if (qube.State != "Halted")
        {
            return StandInReply.Error("QubesVMNotHaltedError", $"Domain is not powered off: '{qube.Name}'", code: 1);
        }

        var line = new StringBuilder();
        int next;
        while ((next = input.ReadByte()) is not (-1 or '\n') && line.Length < 32)
        {
            line.Append((char)next);
        }

        if (next != '\n')
        {
            return new StandInReply(2, []);
        }

        if (!long.TryParse(line.ToString(), out var size) || size.ToString() != line.ToString())
        {
            return StandInReply.Error("ProtocolError", "Invalid size", code: 1);
        }

        return Import(qube, input, size);
    }

    private StandInReply Import(StandInQube qube, Stream input, long size)
    {
        var root = qube.Root;
        long copied = 0;
        using (var file = File.Create(root.Import))
        {
            file.SetLength(size);
            var buffer = new byte[64 << 10];
            int read;
            while ((read = input.Read(buffer)) > 0)
            {
                if (copied + read > size)
                {
                    return Failed(root, $"too much data (expected {size} bytes)");
                }

                if (copied + read > Room)
                {
                    return Failed(root, "error copying data");
                }

                // Images are mostly zeros, and holes are zeros already.
                if (buffer.AsSpan(0, read).ContainsAnyExcept((byte)0))
                {
                    file.Position = copied;
                    file.Write(buffer, 0, read);
                }

                copied += read;
            }
        }

        DuringImport?.Invoke(qube);
        if (copied < size)
        {
            return Failed(root, $"not enough data (copied {copied} bytes, expected {size} bytes)");
        }

        // Somebody started the qube meanwhile, and the file is gone.
        if (!File.Exists(root.Import))
        {
            root.UseUpRevision();
            return StandInReply.Nothing;
        }

        root.EndImport();
        return StandInReply.Ok();
    }

    private static StandInReply Failed(StandInVolume root, string why)
    {
        File.Delete(root.Import);
        return StandInReply.Error("QubesException", $"Data import failed: {why}");
    }

    private static StandInReply Lines(IEnumerable<string> words) =>
        StandInReply.Ok(string.Concat(words.Select(word => word + "\n")));

    private static StandInReply Done(Action action)
    {
        action();
        return StandInReply.Ok();
    }
}
