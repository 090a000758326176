using System.Text;
using Coppice.Foundation;

namespace Coppice.Distributions.Arch.Grafting;

/// <summary>What pacman runs when packages are installed or removed: a file <c>NAME.hook</c> (alpm-hooks(5)).</summary>
/// <param name="Name">Its name without the ending; hooks run in its order.</param>
/// <param name="Triggers">What starts it; one is enough.</param>
/// <param name="Before">Whether it runs before packages are unpacked.</param>
/// <param name="Depends">What has to be installed; else it does not run.</param>
/// <param name="NeedsTargets">Whether it is told what started it, on its standard input.</param>
/// <param name="Exec">The program, by its path, and its arguments.</param>
/// <param name="Text">The file.</param>
/// <param name="Path">Where it lies.</param>
internal sealed record Hook(
    string Name, IReadOnlyList<HookTrigger> Triggers, bool Before, IReadOnlyList<Requirement> Depends, bool NeedsTargets,
    IReadOnlyList<string> Exec, string Text, BytePath Path)
{
    /// <summary>Reads a hook.</summary>
    /// <exception cref="MustRebuildException">It is malformed: pacman would say so when it runs.</exception>
    public static Hook Read(string name, ReadOnlyMemory<byte> file, BytePath path)
    {
        var text = Encoding.UTF8.GetString(file.Span);
        var (section, triggers, action) =
            ("", new List<List<(string Key, string Value)>>(), new List<(string Key, string Value)>());
        foreach (var line in text.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] != '#'))
        {
            if (line is ['[', .., ']'])
            {
                section = line;
                if (section == "[Trigger]")
                {
                    triggers.Add([]);
                }
            }
            else
            {
                var parts = line.Split('=', 2);
                (section switch { "[Trigger]" => triggers[^1], "[Action]" => action, _ => throw Malformed(name) })
                    .Add((parts[0].TrimEnd(), parts.Length > 1 ? parts[1].TrimStart() : ""));
            }
        }

        IReadOnlyList<string> Values(string key) => [.. action.Where(pair => pair.Key == key).Select(pair => pair.Value)];
        var exec = Values("Exec") is [.., var command] ? Words(name, command) : [];
        return triggers.Count > 0 && exec.Count > 0 && Values("When") is [.., "PreTransaction" or "PostTransaction"] when
            ? new Hook(
                name, [.. triggers.Select(lines => HookTrigger.Of(lines) ?? throw Malformed(name))], when[^1] == "PreTransaction",
                [.. Values("Depends").Select(Requirement.Parse)],
                Values("NeedsTargets").Count > 0, exec, text, path)
            : throw Malformed(name);
    }

    /// <summary>What of some changes starts it; null when nothing does.</summary>
    /// <param name="changes">The changes of one run of pacman.</param>
    public IReadOnlyList<string>? StartedBy(PackageChanges changes)
    {
        var started = Triggers.SelectMany(trigger => trigger.StartedBy(changes)).ToHashSet(StringComparer.Ordinal);
        return started.Count > 0 ? [.. started.Order(StringComparer.Ordinal)] : null;
    }

    // libalpm, util.c, wordsplit: blanks part words; quotes keep them together, and a backslash keeps a quote.
    private static List<string> Words(string name, string command)
    {
        var words = new List<string>();
        for (var i = 0; i < command.Length; i++)
        {
            if (char.IsWhiteSpace(command[i]))
            {
                continue;
            }

            var word = new StringBuilder();
            for (; i < command.Length && !char.IsWhiteSpace(command[i]); i++)
            {
                if (command[i] is '\'' or '"')
                {
                    var quote = command[i];
                    for (i++; i < command.Length && command[i] != quote; i++)
                    {
                        i += command[i] == '\\' && i + 1 < command.Length && command[i + 1] == quote ? 1 : 0;
                        word.Append(command[i]);
                    }

                    if (i == command.Length)
                    {
                        throw Malformed(name);
                    }
                }
                else
                {
                    i += command[i] == '\\' && i + 1 < command.Length && command[i + 1] is '\'' or '"' ? 1 : 0;
                    word.Append(command[i]);
                }
            }

            words.Add(word.ToString());
        }

        return words;
    }

    private static MustRebuildException Malformed(string name) => new($"the hook {VisibleText.Of(name)} is malformed");
}
