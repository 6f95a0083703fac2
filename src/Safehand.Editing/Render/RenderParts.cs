using System.IO.Pipelines;
using Microsoft.EntityFrameworkCore;
using Safehand.Kernel;
using Safehand.Media.Render;
using Safehand.Storage;
using Safehand.Storage.Vault;

namespace Safehand.Editing;

/// <summary>
/// Keeps finished parts of renditions in the vault, each job's under a shred key of its own, and destroys that key when the job has ended: a stop at any
/// moment leaves nothing in clear and nothing that can be opened afterwards.
/// </summary>
internal sealed class RenderParts(Store store, Changes changes, Vault vault)
{
    /// <summary>The parts of one job.</summary>
    internal IRenderParts Of(EditingJobId job) => new OfJob(job, store, changes, vault);

    /// <summary>Destroys the parts of a job if it has ended, those included that a stop left without a row.</summary>
    internal async Task SweepAsync(EditingJobId job, CancellationToken ct)
    {
        await using (var reading = store.Read())
        {
            if (await reading.Set<EditingJob>().AnyAsync(j => j.Id == job && j.State == JobState.Waiting, ct))
            {
                return;
            }
        }

        await vault.DestroyAsync(KeyOf(job), ct);
        await SweepAsync(ct);
    }

    /// <summary>Destroys the parts of every job that has ended.</summary>
    internal async Task SweepAsync(CancellationToken ct)
    {
        await using var reading = store.Read();
        var ended = await reading.Set<RenderPart>().Select(p => p.Job).Distinct()
            .Join(reading.Set<EditingJob>().Where(j => j.State != JobState.Waiting), p => p, j => j.Id, (p, j) => j.Id).ToListAsync(ct);
        foreach (var job in ended)
        {
            await vault.DestroyAsync(KeyOf(job), ct);
            await using var change = await changes.BeginAsync(Actor.Safehand, Purpose.Running, ct);
            var rows = await change.Store.Set<RenderPart>().Where(p => p.Job == job).ToListAsync(ct);
            change.Store.RemoveRange(rows);
            change.Record(new Entry("rendering.parts-destroyed.v1", StatutoryOperation.Erasure, job.Bytes()) { Content = new { Parts = rows.Count } });
            await change.CommitAsync(default(Done), ct);
        }
    }

    // The vault keeps keys by exhibit; a job's identifier is as random as any, and no exhibit has it.
    private static ExhibitId KeyOf(EditingJobId job) => ExhibitId.From(job.Value);

    private sealed class OfJob(EditingJobId job, Store store, Changes changes, Vault vault) : IRenderParts
    {
        public async Task<Stream?> OpenAsync(string name, CancellationToken ct)
        {
            await using var reading = store.Read();
            if (await reading.Set<RenderPart>().SingleOrDefaultAsync(p => p.Job == job && p.Name == name, ct) is not { } part)
            {
                return null;
            }

            var opened = await vault.OpenAsync(part.Blob, KeyOf(job), ct);
            return opened.IsRefused(out var refusal) ? throw new GoneException(refusal) : opened.Value.AsStream(leaveOpen: false);
        }

        public async Task StoreAsync(string name, Func<Stream, CancellationToken, Task> write, CancellationToken ct)
        {
            var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 4 << 20, resumeWriterThreshold: 2 << 20));
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
            var storing = StoreAsync(pipe.Reader, stop);
            try
            {
                await write(pipe.Writer.AsStream(leaveOpen: true), stop.Token);
                await pipe.Writer.CompleteAsync();
            }
            catch (Exception e)
            {
                // The vault sees the same fault at its end of the pipe and keeps nothing.
                await pipe.Writer.CompleteAsync(e);
                await storing.ContinueWith(static t => _ = t.Exception, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
                if (storing.IsCompletedSuccessfully && (await storing).IsRefused(out var why))
                {
                    throw Fault(why); // the disk is full, not the writer at fault
                }

                throw;
            }

            var stored = await storing;
            if (stored.IsRefused(out var refusal))
            {
                throw Fault(refusal);
            }

            await using var change = await changes.BeginAsync(Actor.Safehand, Purpose.Running, ct);
            change.Store.Add(new RenderPart { Job = job, Name = name, Blob = stored.Value.Blob });
            change.Record(new Entry("rendering.part-kept.v1", StatutoryOperation.None, job.Bytes()) { Content = new { Name = name } });
            await change.CommitAsync(default(Done), ct);
        }

        private static Exception Fault(Refusal refusal) => refusal.Kind switch
        {
            RefusalKind.Gone => new GoneException(refusal),
            RefusalKind.Busy => new BlobsFullException(refusal.Code),
            _ => new IOException(refusal.Code),
        };

        private async Task<Result<StoredBlob>> StoreAsync(PipeReader reader, CancellationTokenSource stop)
        {
            try
            {
                var stored = await vault.WriteAsync(KeyOf(job), reader.AsStream(), stop.Token);
                if (stored.IsRefused(out _))
                {
                    await stop.CancelAsync(); // nobody reads any more: the writer must not wait for ever
                }

                return stored;
            }
            finally
            {
                await reader.CompleteAsync();
            }
        }
    }
}
