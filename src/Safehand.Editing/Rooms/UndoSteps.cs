using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Editing;

/// <summary>What one person did to one edit in a step.</summary>
/// <param name="Edit">Which edit.</param>
/// <param name="Before">Canonical text of what stood there; null: nothing.</param>
/// <param name="After">What it was made; null: it went.</param>
internal readonly record struct StepChange(EditId Edit, string? Before, string? After);

/// <summary>
/// What somebody can still undo and redo, told from the steps that they took. A step that puts back exactly what stood before earlier steps took them back: nothing else
/// need be kept, whichever window, visit or program took it.
/// </summary>
internal static class UndoSteps
{
    // An undo that goes back further than this at once counts as a step of its own: nothing is lost by that.
    private const int MostAtOnce = 100;

    /// <summary>Works it out.</summary>
    /// <param name="steps">One person's steps in the order in which they were taken, each with all of its changes.</param>
    /// <returns>What can be undone and what can be redone, in both the next one last.</returns>
    public static (IReadOnlyList<IReadOnlyList<StepChange>> Done, IReadOnlyList<IReadOnlyList<StepChange>> Undone) Of(IEnumerable<IReadOnlyList<StepChange>> steps)
    {
        var (done, undone) = (new List<IReadOnlyList<StepChange>>(), new List<IReadOnlyList<StepChange>>());
        foreach (var step in steps)
        {
            if (Covered(done, step, back: true) is var undoes and > 0)
            {
                Move(done, undone, undoes);
            }
            else if (Covered(undone, step, back: false) is var redoes and > 0)
            {
                Move(undone, done, redoes);
            }
            else
            {
                done.Add(step);
                undone.Clear();
            }
        }

        return (done, undone);
    }

    /// <summary>Reads one person's steps and tells, the next first, what can be undone and redone.</summary>
    internal static async Task<string> TextAsync(StoreContext store, RoomId room, PersonId person, long until, int skip, int most, CancellationToken ct)
    {
        // A followed face is a long text, and a day's work many of them: what is compared is their hashes, and the texts are read of those steps alone that are told.
        var own = store.Set<EditStep>().AsNoTracking().Where(s => s.Room == room && s.Author == person && s.Revision <= until);
        var steps = new List<(long Revision, List<StepChange> Changes)>();
        await foreach (var row in own.OrderBy(s => s.Revision).AsAsyncEnumerable().WithCancellation(ct))
        {
            if (steps.Count == 0 || steps[^1].Revision != row.Revision)
            {
                steps.Add((row.Revision, []));
            }

            steps[^1].Changes.Add(new StepChange(row.Edit, Hash(row.Before), Hash(row.After)));
        }

        var revisions = steps.ToDictionary(s => (IReadOnlyList<StepChange>)s.Changes, s => s.Revision); // a list is equal to itself alone
        var (done, undone) = Of(steps.Select(s => s.Changes));
        var left = Math.Max(0, done.Count - skip);
        long[] back = [.. done.Take(left).Reverse().Take(most).Select(s => revisions[s])];
        long[] again = [.. skip > 0 ? [] : undone.AsEnumerable().Reverse().Select(s => revisions[s])];
        var texts = (await own.Where(s => back.Contains(s.Revision) || again.Contains(s.Revision)).ToListAsync(ct)).ToLookup(s => s.Revision);
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{{\"until\":{until},\"more\":{(left > most ? "true" : "false")},\"done\":[");
        Join(text, back.Select(r => texts[r]));
        text.Append("],\"undone\":[");
        Join(text, again.Select(r => texts[r]));
        return text.Append("]}").ToString();
    }

    private static string? Hash(string? text) => text is null ? null : Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    // How many of the last steps a step takes back, or takes again; 0: none.
    private static int Covered(List<IReadOnlyList<StepChange>> stack, IReadOnlyList<StepChange> step, bool back)
    {
        var wanted = step.ToDictionary(c => c.Edit, c => back ? (Before: c.After, After: c.Before) : (c.Before, c.After));
        var net = new Dictionary<EditId, (string? Before, string? After)>();
        for (var count = 1; count <= Math.Min(stack.Count, MostAtOnce); count++)
        {
            foreach (var change in stack[^count])
            {
                if (!wanted.ContainsKey(change.Edit))
                {
                    return 0;
                }

                // Going back in time the newer state is known already; going forwards the older one is.
                net[change.Edit] = !net.TryGetValue(change.Edit, out var known) ? (change.Before, change.After) : back ? (change.Before, known.After) : (known.Before, change.After);
            }

            if (net.Count == wanted.Count && net.All(n => wanted[n.Key] == n.Value))
            {
                return count;
            }
        }

        return 0;
    }

    private static void Move(List<IReadOnlyList<StepChange>> from, List<IReadOnlyList<StepChange>> to, int count)
    {
        for (; count > 0; count--)
        {
            to.Add(from[^1]);
            from.RemoveAt(from.Count - 1);
        }
    }

    private static void Join(StringBuilder text, IEnumerable<IEnumerable<EditStep>> steps) => text.AppendJoin(
        ',', steps.Select(step => "[" + string.Join(',', step.Select(c => $"{{\"id\":\"{c.Edit.Value}\",\"before\":{c.Before ?? "null"},\"after\":{c.After ?? "null"}}}")) + "]"));
}
