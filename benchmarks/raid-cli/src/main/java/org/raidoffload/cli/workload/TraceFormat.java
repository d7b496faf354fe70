package org.raidoffload.cli.workload;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.raidoffload.geometry.KnownWords;

/**
 * The formats that are known. Those with a mapping are nothing but columns; the expression is what their lines look
 * like, for recognition.
 */
public enum TraceFormat {
  BLKTRACE("blktrace", "binary events of blktrace"),
  BLKPARSE("blkparse", "text of blkparse",
      "\\s*\\d+,\\d+\\s+\\d+\\s+\\d+\\s+\\d+\\.\\d+\\s+\\d+\\s+[A-Za-z]{1,2}\\b.*", null),
  FIO("fio", "iolog of fio"),
  BLKREPLAY("blkreplay", "load of blkreplay",
      "\\s*\\d+(\\.\\d+)?\\s*;\\s*\\d+\\s*;\\s*\\d+\\s*;\\s*[RWD]\\s*(;.*)?", null),
  MSR("msr", "CSV of MSR Cambridge", "\\d{15,19},[^,]*,\\d+,(Read|Write),\\d+,\\d+,\\d+\\s*",
      "sep=comma,time=1:100ns,device=3,op=4,offset=5:bytes,length=6:bytes,latency=7:100ns"),
  MQSIM("mqsim", "MQSim and SSDSim: time_ns device sector sectors type, 0 write, 1 read, 2 erase",
      "\\d+\\s+\\d+\\s+\\d+\\s+\\d+\\s+[012]\\s*",
      "sep=space,time=1:ns,device=2,offset=3:sectors,length=4:sectors,op=5{0=write,1=read,2=discard}"),
  DISKSIM("disksim", "DiskSim ASCII: time_ms device block blocks flags, bit 0 set for a read",
      "\\d+\\.\\d+\\s+\\d+\\s+\\d+\\s+\\d+\\s+(0x)?[0-9a-fA-F]+\\s*",
      "sep=space,time=1:ms,device=2,offset=3:sectors,length=4:sectors,op=5{0=write,1=read,00000000=write,00000001=read"
          + ",0x0=write,0x1=read,2=write,3=read,4=write,5=read,8=write,9=read}"),
  HFPLAYER("hfplayer", "HFPlayer CSV or raw: columns by the titles of the first line", null,
      "sep=comma,time=ELAPSED_USECS.D:us,offset=LBA.I:sectors,length=NBLKS.I:sectors,"
          + "op=CMD.S{RD_IN=read,RD_OUT=read,WR_IN=write,WR_OUT=write},phase=PHASE.I,device=HOST_LUN.I,"
          + "latency=LATENCY_USECS.D:us"),
  CLOUD_PHYSICS("cloudphysics", "VSCSI as CSV: version,time,op,size,lbn", "\\d+,\\d+,[0-9a-fA-F]{1,2},\\d+,\\d+\\s*",
      "sep=comma,time=2:s,length=4:bytes,offset=5:sectors,op=3{28=read,2a=write,2A=write,8=read,08=read,a=write,0a=write,"
          + "88=read,8a=write,8A=write,a8=read,aa=write,42=discard,35=flush,91=flush}"),
  FIU("fiu", "FIU: ts_ns pid process sector sectors R|W major minor md5",
      "\\d+\\s+\\d+\\s+\\S+\\s+\\d+\\s+\\d+\\s+[RW]\\s+\\d+\\s+\\d+(\\s+[0-9a-fA-F]+)?\\s*",
      "sep=space,time=1:ns,offset=4:sectors,length=5:sectors,op=6{R=read,W=write},device=8"),
  SPC("spc", "SPC: unit,block,bytes,op,seconds", "\\d+,\\d+,\\d+,[rRwW],\\d+(\\.\\d+)?(,.*)?",
      "sep=comma,device=1,offset=2:sectors,length=3:bytes,op=4{r=read,R=read,w=write,W=write},time=5:s"),
  ALIBABA("alibaba", "Alibaba: device,R|W,offset,length,time_us", "\\d+,[RW],\\d+,\\d+,\\d+\\s*",
      "sep=comma,device=1,op=2{R=read,W=write},offset=3:bytes,length=4:bytes,time=5:us"),
  TENCENT("tencent", "Tencent: time_s,sector,sectors,0 read 1 write,volume", "\\d+,\\d+,\\d+,[01],\\d+\\s*",
      "sep=comma,time=1:s,offset=2:sectors,length=3:sectors,op=4{0=read,1=write},device=5"),
  COLUMNS("columns", "columns as given"),
  CHAINS("chains", "chain trace of this program");

  private final String option;
  private final String title;
  private final @Nullable Pattern line;
  private final @Nullable String mapping;

  TraceFormat(String option, String title) {
    this(option, title, null, null);
  }

  TraceFormat(String option, String title, @Nullable String line, @Nullable String mapping) {
    this.option = option;
    this.title = title;
    this.line = line == null ? null : Pattern.compile(line);
    this.mapping = mapping;
  }

  /** The name on the command line and in JSON. */
  public String option() {
    return option;
  }

  /** What it is, for people. */
  public String title() {
    return title;
  }

  /** Whether a line looks like one of this format. */
  boolean fits(String text) {
    return line != null && line.matcher(text).matches();
  }

  /** The columns, or null for formats that are more than columns. */
  @Nullable LineMapping columns() {
    return mapping == null ? null : LineMapping.parse(mapping, remarks());
  }

  private List<String> remarks() {
    return switch (this) {
      case MQSIM -> List.of("type 0 is a write and 1 a read; 2, the reset of a zone, counts as a discard");
      case CLOUD_PHYSICS -> List.of("times have whole seconds only: requests of one second arrive together");
      case TENCENT -> List.of("times have whole seconds only: requests of one second arrive together");
      default -> List.of();
    };
  }

  /**
   * The format with the name.
   *
   * @throws IllegalArgumentException naming the formats there are
   */
  public static TraceFormat of(String option) {
    return Arrays.stream(values()).filter(f -> f.option.equals(option.toLowerCase(Locale.ROOT))).findFirst()
        .orElseThrow(() -> KnownWords.refusal("format", option,
            Arrays.stream(values()).map(TraceFormat::option).toList()));
  }
}
