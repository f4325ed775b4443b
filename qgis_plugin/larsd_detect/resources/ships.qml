<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>
<qgis version="3.22.0" styleCategories="Symbology|Labeling|Fields|Forms|MapTips" labelsEnabled="1" hasScaleBasedVisibilityFlag="0" simplifyDrawingHints="1">
  <renderer-v2 type="graduatedSymbol" attr="score" graduatedMethod="GraduatedColor" symbollevels="0" forceraster="0" enableorderby="1">
    <ranges>
      <range lower="0.000000000000000" upper="0.200000000000000" symbol="0" label="0.0 – 0.2" render="true" />
      <range lower="0.200000000000000" upper="0.400000000000000" symbol="1" label="0.2 – 0.4" render="true" />
      <range lower="0.400000000000000" upper="0.600000000000000" symbol="2" label="0.4 – 0.6" render="true" />
      <range lower="0.600000000000000" upper="0.800000000000000" symbol="3" label="0.6 – 0.8" render="true" />
      <range lower="0.800000000000000" upper="1.000000000000000" symbol="4" label="0.8 – 1.0" render="true" />
    </ranges>
    <symbols>
      <symbol type="fill" name="0" alpha="1" force_rhr="0" clip_to_extent="1">
        <data_defined_properties>
          <Option type="Map">
            <Option type="QString" name="name" value="" />
            <Option type="Map" name="properties">
              <Option type="Map" name="alpha">
                <Option type="bool" name="active" value="true" />
                <Option type="QString" name="expression" value="if(&quot;review&quot; = 'rejected', 25, 100)" />
                <Option type="int" name="type" value="3" />
              </Option>
            </Option>
            <Option type="QString" name="type" value="collection" />
          </Option>
        </data_defined_properties>
        <layer class="SimpleLine" enabled="1" locked="1" pass="0">
          <Option type="Map">
            <Option type="QString" name="line_color" value="16,20,28,190" />
            <Option type="QString" name="line_style" value="solid" />
            <Option type="QString" name="line_width" value="0.9" />
            <Option type="QString" name="line_width_unit" value="MM" />
            <Option type="QString" name="joinstyle" value="miter" />
            <Option type="QString" name="capstyle" value="square" />
          </Option>
          <prop k="line_color" v="16,20,28,190" />
          <prop k="line_style" v="solid" />
          <prop k="line_width" v="0.9" />
          <prop k="line_width_unit" v="MM" />
          <prop k="joinstyle" v="miter" />
          <prop k="capstyle" v="square" />
        </layer>
        <layer class="SimpleFill" enabled="1" locked="0" pass="0">
          <Option type="Map">
            <Option type="QString" name="color" value="116,98,235,46" />
            <Option type="QString" name="style" value="solid" />
            <Option type="QString" name="outline_color" value="116,98,235,255" />
            <Option type="QString" name="outline_style" value="solid" />
            <Option type="QString" name="outline_width" value="0.5" />
            <Option type="QString" name="outline_width_unit" value="MM" />
            <Option type="QString" name="joinstyle" value="miter" />
          </Option>
          <prop k="color" v="116,98,235,46" />
          <prop k="style" v="solid" />
          <prop k="outline_color" v="116,98,235,255" />
          <prop k="outline_style" v="solid" />
          <prop k="outline_width" v="0.5" />
          <prop k="outline_width_unit" v="MM" />
          <prop k="joinstyle" v="miter" />
        </layer>
        <layer class="GeometryGenerator" enabled="1" locked="1" pass="0">
          <Option type="Map">
            <Option type="QString" name="SymbolType" value="Line" />
            <Option type="QString" name="geometryModifier" value="with_variable('r', exterior_ring($geometry),&#10;with_variable('i', if(distance(point_n(@r, 1), point_n(@r, 2))&#10;  &gt;= distance(point_n(@r, 2), point_n(@r, 3)), 1, 2),&#10;with_variable('axis', make_line(&#10;  centroid(make_line(point_n(@r, if(@i = 1, 4, 1)), point_n(@r, @i))),&#10;  centroid(make_line(point_n(@r, @i + 1), point_n(@r, if(@i = 1, 3, 4))))),&#10;with_variable('line', if(cos(azimuth(start_point(@axis), end_point(@axis)) - radians(&quot;heading_deg&quot;))&#10;  &gt;= 0, @axis, reverse(@axis)),&#10;with_variable('far', extend(@line, 0.12 * length(@line), 0.12 * length(@line)),&#10;collect_geometries(array_filter(array(&#10;  make_line(end_point(@line), end_point(@far)),&#10;  if(coalesce(attribute('heading_ambiguous'), true),&#10;    make_line(start_point(@line), start_point(@far)), NULL)&#10;), @element IS NOT NULL)))))))" />
            <Option type="QString" name="units" value="MapUnit" />
          </Option>
          <prop k="SymbolType" v="Line" />
          <prop k="geometryModifier" v="with_variable('r', exterior_ring($geometry),&#10;with_variable('i', if(distance(point_n(@r, 1), point_n(@r, 2))&#10;  &gt;= distance(point_n(@r, 2), point_n(@r, 3)), 1, 2),&#10;with_variable('axis', make_line(&#10;  centroid(make_line(point_n(@r, if(@i = 1, 4, 1)), point_n(@r, @i))),&#10;  centroid(make_line(point_n(@r, @i + 1), point_n(@r, if(@i = 1, 3, 4))))),&#10;with_variable('line', if(cos(azimuth(start_point(@axis), end_point(@axis)) - radians(&quot;heading_deg&quot;))&#10;  &gt;= 0, @axis, reverse(@axis)),&#10;with_variable('far', extend(@line, 0.12 * length(@line), 0.12 * length(@line)),&#10;collect_geometries(array_filter(array(&#10;  make_line(end_point(@line), end_point(@far)),&#10;  if(coalesce(attribute('heading_ambiguous'), true),&#10;    make_line(start_point(@line), start_point(@far)), NULL)&#10;), @element IS NOT NULL)))))))" />
          <prop k="units" v="MapUnit" />
          <data_defined_properties>
            <Option type="Map">
              <Option type="QString" name="name" value="" />
              <Option type="Map" name="properties">
                <Option type="Map" name="enabled">
                  <Option type="bool" name="active" value="true" />
                  <Option type="QString" name="expression" value="coalesce(@map_scale, 1e9) &lt;= 30000 AND coalesce(attribute('review'), '') &lt;&gt; 'rejected'" />
                  <Option type="int" name="type" value="3" />
                </Option>
              </Option>
              <Option type="QString" name="type" value="collection" />
            </Option>
          </data_defined_properties>
          <symbol type="line" name="@0@2" alpha="1" force_rhr="0" clip_to_extent="1">
            <layer class="SimpleLine" enabled="1" locked="0" pass="0">
              <Option type="Map">
                <Option type="QString" name="line_color" value="16,20,28,190" />
                <Option type="QString" name="line_style" value="solid" />
                <Option type="QString" name="line_width" value="1" />
                <Option type="QString" name="line_width_unit" value="MM" />
                <Option type="QString" name="joinstyle" value="miter" />
                <Option type="QString" name="capstyle" value="flat" />
              </Option>
              <prop k="line_color" v="16,20,28,190" />
              <prop k="line_style" v="solid" />
              <prop k="line_width" v="1" />
              <prop k="line_width_unit" v="MM" />
              <prop k="joinstyle" v="miter" />
              <prop k="capstyle" v="flat" />
              <data_defined_properties>
                <Option type="Map">
                  <Option type="QString" name="name" value="" />
                  <Option type="Map" name="properties">
                    <Option type="Map" name="outlineStyle">
                      <Option type="bool" name="active" value="true" />
                      <Option type="QString" name="expression" value="if(attribute('score') IS NOT NULL, 'solid', 'no')" />
                      <Option type="int" name="type" value="3" />
                    </Option>
                  </Option>
                  <Option type="QString" name="type" value="collection" />
                </Option>
              </data_defined_properties>
            </layer>
            <layer class="SimpleLine" enabled="1" locked="0" pass="0">
              <Option type="Map">
                <Option type="QString" name="line_color" value="255,255,255,255" />
                <Option type="QString" name="line_style" value="solid" />
                <Option type="QString" name="line_width" value="0.4" />
                <Option type="QString" name="line_width_unit" value="MM" />
                <Option type="QString" name="joinstyle" value="miter" />
                <Option type="QString" name="capstyle" value="flat" />
              </Option>
              <prop k="line_color" v="255,255,255,255" />
              <prop k="line_style" v="solid" />
              <prop k="line_width" v="0.4" />
              <prop k="line_width_unit" v="MM" />
              <prop k="joinstyle" v="miter" />
              <prop k="capstyle" v="flat" />
              <data_defined_properties>
                <Option type="Map">
                  <Option type="QString" name="name" value="" />
                  <Option type="Map" name="properties">
                    <Option type="Map" name="outlineStyle">
                      <Option type="bool" name="active" value="true" />
                      <Option type="QString" name="expression" value="if(attribute('score') IS NOT NULL, 'solid', 'no')" />
                      <Option type="int" name="type" value="3" />
                    </Option>
                  </Option>
                  <Option type="QString" name="type" value="collection" />
                </Option>
              </data_defined_properties>
            </layer>
            <layer class="MarkerLine" enabled="1" locked="0" pass="0">
              <Option type="Map">
                <Option type="QString" name="placement" value="lastvertex" />
                <Option type="QString" name="rotate" value="1" />
              </Option>
              <prop k="placement" v="lastvertex" />
              <prop k="rotate" v="1" />
              <symbol type="marker" name="@@0@2@2" alpha="1" clip_to_extent="1">
                <layer class="SimpleMarker" enabled="1" locked="0" pass="0">
                  <Option type="Map">
                    <Option type="QString" name="name" value="filled_arrowhead" />
                    <Option type="QString" name="color" value="255,255,255,255" />
                    <Option type="QString" name="outline_color" value="16,20,28,255" />
                    <Option type="QString" name="outline_style" value="solid" />
                    <Option type="QString" name="outline_width" value="0.2" />
                    <Option type="QString" name="outline_width_unit" value="MM" />
                    <Option type="QString" name="size" value="2.4" />
                    <Option type="QString" name="size_unit" value="MM" />
                  </Option>
                  <prop k="name" v="filled_arrowhead" />
                  <prop k="color" v="255,255,255,255" />
                  <prop k="outline_color" v="16,20,28,255" />
                  <prop k="outline_style" v="solid" />
                  <prop k="outline_width" v="0.2" />
                  <prop k="outline_width_unit" v="MM" />
                  <prop k="size" v="2.4" />
                  <prop k="size_unit" v="MM" />
                  <data_defined_properties>
                    <Option type="Map">
                      <Option type="QString" name="name" value="" />
                      <Option type="Map" name="properties">
                        <Option type="Map" name="enabled">
                          <Option type="bool" name="active" value="true" />
                          <Option type="QString" name="expression" value="attribute('score') IS NOT NULL" />
                          <Option type="int" name="type" value="3" />
                        </Option>
                      </Option>
                      <Option type="QString" name="type" value="collection" />
                    </Option>
                  </data_defined_properties>
                </layer>
              </symbol>
            </layer>
          </symbol>
        </layer>
      </symbol>
      <symbol type="fill" name="1" alpha="1" force_rhr="0" clip_to_extent="1">
        <data_defined_properties>
          <Option type="Map">
            <Option type="QString" name="name" value="" />
            <Option type="Map" name="properties">
              <Option type="Map" name="alpha">
                <Option type="bool" name="active" value="true" />
                <Option type="QString" name="expression" value="if(&quot;review&quot; = 'rejected', 25, 100)" />
                <Option type="int" name="type" value="3" />
              </Option>
            </Option>
            <Option type="QString" name="type" value="collection" />
          </Option>
        </data_defined_properties>
        <layer class="SimpleLine" enabled="1" locked="1" pass="0">
          <Option type="Map">
            <Option type="QString" name="line_color" value="16,20,28,190" />
            <Option type="QString" name="line_style" value="solid" />
            <Option type="QString" name="line_width" value="0.9" />
            <Option type="QString" name="line_width_unit" value="MM" />
            <Option type="QString" name="joinstyle" value="miter" />
            <Option type="QString" name="capstyle" value="square" />
          </Option>
          <prop k="line_color" v="16,20,28,190" />
          <prop k="line_style" v="solid" />
          <prop k="line_width" v="0.9" />
          <prop k="line_width_unit" v="MM" />
          <prop k="joinstyle" v="miter" />
          <prop k="capstyle" v="square" />
        </layer>
        <layer class="SimpleFill" enabled="1" locked="0" pass="0">
          <Option type="Map">
            <Option type="QString" name="color" value="208,80,190,46" />
            <Option type="QString" name="style" value="solid" />
            <Option type="QString" name="outline_color" value="208,80,190,255" />
            <Option type="QString" name="outline_style" value="solid" />
            <Option type="QString" name="outline_width" value="0.5" />
            <Option type="QString" name="outline_width_unit" value="MM" />
            <Option type="QString" name="joinstyle" value="miter" />
          </Option>
          <prop k="color" v="208,80,190,46" />
          <prop k="style" v="solid" />
          <prop k="outline_color" v="208,80,190,255" />
          <prop k="outline_style" v="solid" />
          <prop k="outline_width" v="0.5" />
          <prop k="outline_width_unit" v="MM" />
          <prop k="joinstyle" v="miter" />
        </layer>
        <layer class="GeometryGenerator" enabled="1" locked="1" pass="0">
          <Option type="Map">
            <Option type="QString" name="SymbolType" value="Line" />
            <Option type="QString" name="geometryModifier" value="with_variable('r', exterior_ring($geometry),&#10;with_variable('i', if(distance(point_n(@r, 1), point_n(@r, 2))&#10;  &gt;= distance(point_n(@r, 2), point_n(@r, 3)), 1, 2),&#10;with_variable('axis', make_line(&#10;  centroid(make_line(point_n(@r, if(@i = 1, 4, 1)), point_n(@r, @i))),&#10;  centroid(make_line(point_n(@r, @i + 1), point_n(@r, if(@i = 1, 3, 4))))),&#10;with_variable('line', if(cos(azimuth(start_point(@axis), end_point(@axis)) - radians(&quot;heading_deg&quot;))&#10;  &gt;= 0, @axis, reverse(@axis)),&#10;with_variable('far', extend(@line, 0.12 * length(@line), 0.12 * length(@line)),&#10;collect_geometries(array_filter(array(&#10;  make_line(end_point(@line), end_point(@far)),&#10;  if(coalesce(attribute('heading_ambiguous'), true),&#10;    make_line(start_point(@line), start_point(@far)), NULL)&#10;), @element IS NOT NULL)))))))" />
            <Option type="QString" name="units" value="MapUnit" />
          </Option>
          <prop k="SymbolType" v="Line" />
          <prop k="geometryModifier" v="with_variable('r', exterior_ring($geometry),&#10;with_variable('i', if(distance(point_n(@r, 1), point_n(@r, 2))&#10;  &gt;= distance(point_n(@r, 2), point_n(@r, 3)), 1, 2),&#10;with_variable('axis', make_line(&#10;  centroid(make_line(point_n(@r, if(@i = 1, 4, 1)), point_n(@r, @i))),&#10;  centroid(make_line(point_n(@r, @i + 1), point_n(@r, if(@i = 1, 3, 4))))),&#10;with_variable('line', if(cos(azimuth(start_point(@axis), end_point(@axis)) - radians(&quot;heading_deg&quot;))&#10;  &gt;= 0, @axis, reverse(@axis)),&#10;with_variable('far', extend(@line, 0.12 * length(@line), 0.12 * length(@line)),&#10;collect_geometries(array_filter(array(&#10;  make_line(end_point(@line), end_point(@far)),&#10;  if(coalesce(attribute('heading_ambiguous'), true),&#10;    make_line(start_point(@line), start_point(@far)), NULL)&#10;), @element IS NOT NULL)))))))" />
          <prop k="units" v="MapUnit" />
          <data_defined_properties>
            <Option type="Map">
              <Option type="QString" name="name" value="" />
              <Option type="Map" name="properties">
                <Option type="Map" name="enabled">
                  <Option type="bool" name="active" value="true" />
                  <Option type="QString" name="expression" value="coalesce(@map_scale, 1e9) &lt;= 30000 AND coalesce(attribute('review'), '') &lt;&gt; 'rejected'" />
                  <Option type="int" name="type" value="3" />
                </Option>
              </Option>
              <Option type="QString" name="type" value="collection" />
            </Option>
          </data_defined_properties>
          <symbol type="line" name="@1@2" alpha="1" force_rhr="0" clip_to_extent="1">
            <layer class="SimpleLine" enabled="1" locked="0" pass="0">
              <Option type="Map">
                <Option type="QString" name="line_color" value="16,20,28,190" />
                <Option type="QString" name="line_style" value="solid" />
                <Option type="QString" name="line_width" value="1" />
                <Option type="QString" name="line_width_unit" value="MM" />
                <Option type="QString" name="joinstyle" value="miter" />
                <Option type="QString" name="capstyle" value="flat" />
              </Option>
              <prop k="line_color" v="16,20,28,190" />
              <prop k="line_style" v="solid" />
              <prop k="line_width" v="1" />
              <prop k="line_width_unit" v="MM" />
              <prop k="joinstyle" v="miter" />
              <prop k="capstyle" v="flat" />
              <data_defined_properties>
                <Option type="Map">
                  <Option type="QString" name="name" value="" />
                  <Option type="Map" name="properties">
                    <Option type="Map" name="outlineStyle">
                      <Option type="bool" name="active" value="true" />
                      <Option type="QString" name="expression" value="if(attribute('score') IS NOT NULL, 'solid', 'no')" />
                      <Option type="int" name="type" value="3" />
                    </Option>
                  </Option>
                  <Option type="QString" name="type" value="collection" />
                </Option>
              </data_defined_properties>
            </layer>
            <layer class="SimpleLine" enabled="1" locked="0" pass="0">
              <Option type="Map">
                <Option type="QString" name="line_color" value="255,255,255,255" />
                <Option type="QString" name="line_style" value="solid" />
                <Option type="QString" name="line_width" value="0.4" />
                <Option type="QString" name="line_width_unit" value="MM" />
                <Option type="QString" name="joinstyle" value="miter" />
                <Option type="QString" name="capstyle" value="flat" />
              </Option>
              <prop k="line_color" v="255,255,255,255" />
              <prop k="line_style" v="solid" />
              <prop k="line_width" v="0.4" />
              <prop k="line_width_unit" v="MM" />
              <prop k="joinstyle" v="miter" />
              <prop k="capstyle" v="flat" />
              <data_defined_properties>
                <Option type="Map">
                  <Option type="QString" name="name" value="" />
                  <Option type="Map" name="properties">
                    <Option type="Map" name="outlineStyle">
                      <Option type="bool" name="active" value="true" />
                      <Option type="QString" name="expression" value="if(attribute('score') IS NOT NULL, 'solid', 'no')" />
                      <Option type="int" name="type" value="3" />
                    </Option>
                  </Option>
                  <Option type="QString" name="type" value="collection" />
                </Option>
              </data_defined_properties>
            </layer>
            <layer class="MarkerLine" enabled="1" locked="0" pass="0">
              <Option type="Map">
                <Option type="QString" name="placement" value="lastvertex" />
                <Option type="QString" name="rotate" value="1" />
              </Option>
              <prop k="placement" v="lastvertex" />
              <prop k="rotate" v="1" />
              <symbol type="marker" name="@@1@2@2" alpha="1" clip_to_extent="1">
                <layer class="SimpleMarker" enabled="1" locked="0" pass="0">
                  <Option type="Map">
                    <Option type="QString" name="name" value="filled_arrowhead" />
                    <Option type="QString" name="color" value="255,255,255,255" />
                    <Option type="QString" name="outline_color" value="16,20,28,255" />
                    <Option type="QString" name="outline_style" value="solid" />
                    <Option type="QString" name="outline_width" value="0.2" />
                    <Option type="QString" name="outline_width_unit" value="MM" />
                    <Option type="QString" name="size" value="2.4" />
                    <Option type="QString" name="size_unit" value="MM" />
                  </Option>
                  <prop k="name" v="filled_arrowhead" />
                  <prop k="color" v="255,255,255,255" />
                  <prop k="outline_color" v="16,20,28,255" />
                  <prop k="outline_style" v="solid" />
                  <prop k="outline_width" v="0.2" />
                  <prop k="outline_width_unit" v="MM" />
                  <prop k="size" v="2.4" />
                  <prop k="size_unit" v="MM" />
                  <data_defined_properties>
                    <Option type="Map">
                      <Option type="QString" name="name" value="" />
                      <Option type="Map" name="properties">
                        <Option type="Map" name="enabled">
                          <Option type="bool" name="active" value="true" />
                          <Option type="QString" name="expression" value="attribute('score') IS NOT NULL" />
                          <Option type="int" name="type" value="3" />
                        </Option>
                      </Option>
                      <Option type="QString" name="type" value="collection" />
                    </Option>
                  </data_defined_properties>
                </layer>
              </symbol>
            </layer>
          </symbol>
        </layer>
      </symbol>
      <symbol type="fill" name="2" alpha="1" force_rhr="0" clip_to_extent="1">
        <data_defined_properties>
          <Option type="Map">
            <Option type="QString" name="name" value="" />
            <Option type="Map" name="properties">
              <Option type="Map" name="alpha">
                <Option type="bool" name="active" value="true" />
                <Option type="QString" name="expression" value="if(&quot;review&quot; = 'rejected', 25, 100)" />
                <Option type="int" name="type" value="3" />
              </Option>
            </Option>
            <Option type="QString" name="type" value="collection" />
          </Option>
        </data_defined_properties>
        <layer class="SimpleLine" enabled="1" locked="1" pass="0">
          <Option type="Map">
            <Option type="QString" name="line_color" value="16,20,28,190" />
            <Option type="QString" name="line_style" value="solid" />
            <Option type="QString" name="line_width" value="0.9" />
            <Option type="QString" name="line_width_unit" value="MM" />
            <Option type="QString" name="joinstyle" value="miter" />
            <Option type="QString" name="capstyle" value="square" />
          </Option>
          <prop k="line_color" v="16,20,28,190" />
          <prop k="line_style" v="solid" />
          <prop k="line_width" v="0.9" />
          <prop k="line_width_unit" v="MM" />
          <prop k="joinstyle" v="miter" />
          <prop k="capstyle" v="square" />
        </layer>
        <layer class="SimpleFill" enabled="1" locked="0" pass="0">
          <Option type="Map">
            <Option type="QString" name="color" value="242,110,120,46" />
            <Option type="QString" name="style" value="solid" />
            <Option type="QString" name="outline_color" value="242,110,120,255" />
            <Option type="QString" name="outline_style" value="solid" />
            <Option type="QString" name="outline_width" value="0.5" />
            <Option type="QString" name="outline_width_unit" value="MM" />
            <Option type="QString" name="joinstyle" value="miter" />
          </Option>
          <prop k="color" v="242,110,120,46" />
          <prop k="style" v="solid" />
          <prop k="outline_color" v="242,110,120,255" />
          <prop k="outline_style" v="solid" />
          <prop k="outline_width" v="0.5" />
          <prop k="outline_width_unit" v="MM" />
          <prop k="joinstyle" v="miter" />
        </layer>
        <layer class="GeometryGenerator" enabled="1" locked="1" pass="0">
          <Option type="Map">
            <Option type="QString" name="SymbolType" value="Line" />
            <Option type="QString" name="geometryModifier" value="with_variable('r', exterior_ring($geometry),&#10;with_variable('i', if(distance(point_n(@r, 1), point_n(@r, 2))&#10;  &gt;= distance(point_n(@r, 2), point_n(@r, 3)), 1, 2),&#10;with_variable('axis', make_line(&#10;  centroid(make_line(point_n(@r, if(@i = 1, 4, 1)), point_n(@r, @i))),&#10;  centroid(make_line(point_n(@r, @i + 1), point_n(@r, if(@i = 1, 3, 4))))),&#10;with_variable('line', if(cos(azimuth(start_point(@axis), end_point(@axis)) - radians(&quot;heading_deg&quot;))&#10;  &gt;= 0, @axis, reverse(@axis)),&#10;with_variable('far', extend(@line, 0.12 * length(@line), 0.12 * length(@line)),&#10;collect_geometries(array_filter(array(&#10;  make_line(end_point(@line), end_point(@far)),&#10;  if(coalesce(attribute('heading_ambiguous'), true),&#10;    make_line(start_point(@line), start_point(@far)), NULL)&#10;), @element IS NOT NULL)))))))" />
            <Option type="QString" name="units" value="MapUnit" />
          </Option>
          <prop k="SymbolType" v="Line" />
          <prop k="geometryModifier" v="with_variable('r', exterior_ring($geometry),&#10;with_variable('i', if(distance(point_n(@r, 1), point_n(@r, 2))&#10;  &gt;= distance(point_n(@r, 2), point_n(@r, 3)), 1, 2),&#10;with_variable('axis', make_line(&#10;  centroid(make_line(point_n(@r, if(@i = 1, 4, 1)), point_n(@r, @i))),&#10;  centroid(make_line(point_n(@r, @i + 1), point_n(@r, if(@i = 1, 3, 4))))),&#10;with_variable('line', if(cos(azimuth(start_point(@axis), end_point(@axis)) - radians(&quot;heading_deg&quot;))&#10;  &gt;= 0, @axis, reverse(@axis)),&#10;with_variable('far', extend(@line, 0.12 * length(@line), 0.12 * length(@line)),&#10;collect_geometries(array_filter(array(&#10;  make_line(end_point(@line), end_point(@far)),&#10;  if(coalesce(attribute('heading_ambiguous'), true),&#10;    make_line(start_point(@line), start_point(@far)), NULL)&#10;), @element IS NOT NULL)))))))" />
          <prop k="units" v="MapUnit" />
          <data_defined_properties>
            <Option type="Map">
              <Option type="QString" name="name" value="" />
              <Option type="Map" name="properties">
                <Option type="Map" name="enabled">
                  <Option type="bool" name="active" value="true" />
                  <Option type="QString" name="expression" value="coalesce(@map_scale, 1e9) &lt;= 30000 AND coalesce(attribute('review'), '') &lt;&gt; 'rejected'" />
                  <Option type="int" name="type" value="3" />
                </Option>
              </Option>
              <Option type="QString" name="type" value="collection" />
            </Option>
          </data_defined_properties>
          <symbol type="line" name="@2@2" alpha="1" force_rhr="0" clip_to_extent="1">
            <layer class="SimpleLine" enabled="1" locked="0" pass="0">
              <Option type="Map">
                <Option type="QString" name="line_color" value="16,20,28,190" />
                <Option type="QString" name="line_style" value="solid" />
                <Option type="QString" name="line_width" value="1" />
                <Option type="QString" name="line_width_unit" value="MM" />
                <Option type="QString" name="joinstyle" value="miter" />
                <Option type="QString" name="capstyle" value="flat" />
              </Option>
              <prop k="line_color" v="16,20,28,190" />
              <prop k="line_style" v="solid" />
              <prop k="line_width" v="1" />
              <prop k="line_width_unit" v="MM" />
              <prop k="joinstyle" v="miter" />
              <prop k="capstyle" v="flat" />
              <data_defined_properties>
                <Option type="Map">
                  <Option type="QString" name="name" value="" />
                  <Option type="Map" name="properties">
                    <Option type="Map" name="outlineStyle">
                      <Option type="bool" name="active" value="true" />
                      <Option type="QString" name="expression" value="if(attribute('score') IS NOT NULL, 'solid', 'no')" />
                      <Option type="int" name="type" value="3" />
                    </Option>
                  </Option>
                  <Option type="QString" name="type" value="collection" />
                </Option>
              </data_defined_properties>
            </layer>
            <layer class="SimpleLine" enabled="1" locked="0" pass="0">
              <Option type="Map">
                <Option type="QString" name="line_color" value="255,255,255,255" />
                <Option type="QString" name="line_style" value="solid" />
                <Option type="QString" name="line_width" value="0.4" />
                <Option type="QString" name="line_width_unit" value="MM" />
                <Option type="QString" name="joinstyle" value="miter" />
                <Option type="QString" name="capstyle" value="flat" />
              </Option>
              <prop k="line_color" v="255,255,255,255" />
              <prop k="line_style" v="solid" />
              <prop k="line_width" v="0.4" />
              <prop k="line_width_unit" v="MM" />
              <prop k="joinstyle" v="miter" />
              <prop k="capstyle" v="flat" />
              <data_defined_properties>
                <Option type="Map">
                  <Option type="QString" name="name" value="" />
                  <Option type="Map" name="properties">
                    <Option type="Map" name="outlineStyle">
                      <Option type="bool" name="active" value="true" />
                      <Option type="QString" name="expression" value="if(attribute('score') IS NOT NULL, 'solid', 'no')" />
                      <Option type="int" name="type" value="3" />
                    </Option>
                  </Option>
                  <Option type="QString" name="type" value="collection" />
                </Option>
              </data_defined_properties>
            </layer>
            <layer class="MarkerLine" enabled="1" locked="0" pass="0">
              <Option type="Map">
                <Option type="QString" name="placement" value="lastvertex" />
                <Option type="QString" name="rotate" value="1" />
              </Option>
              <prop k="placement" v="lastvertex" />
              <prop k="rotate" v="1" />
              <symbol type="marker" name="@@2@2@2" alpha="1" clip_to_extent="1">
                <layer class="SimpleMarker" enabled="1" locked="0" pass="0">
                  <Option type="Map">
                    <Option type="QString" name="name" value="filled_arrowhead" />
                    <Option type="QString" name="color" value="255,255,255,255" />
                    <Option type="QString" name="outline_color" value="16,20,28,255" />
                    <Option type="QString" name="outline_style" value="solid" />
                    <Option type="QString" name="outline_width" value="0.2" />
                    <Option type="QString" name="outline_width_unit" value="MM" />
                    <Option type="QString" name="size" value="2.4" />
                    <Option type="QString" name="size_unit" value="MM" />
                  </Option>
                  <prop k="name" v="filled_arrowhead" />
                  <prop k="color" v="255,255,255,255" />
                  <prop k="outline_color" v="16,20,28,255" />
                  <prop k="outline_style" v="solid" />
                  <prop k="outline_width" v="0.2" />
                  <prop k="outline_width_unit" v="MM" />
                  <prop k="size" v="2.4" />
                  <prop k="size_unit" v="MM" />
                  <data_defined_properties>
                    <Option type="Map">
                      <Option type="QString" name="name" value="" />
                      <Option type="Map" name="properties">
                        <Option type="Map" name="enabled">
                          <Option type="bool" name="active" value="true" />
                          <Option type="QString" name="expression" value="attribute('score') IS NOT NULL" />
                          <Option type="int" name="type" value="3" />
                        </Option>
                      </Option>
                      <Option type="QString" name="type" value="collection" />
                    </Option>
                  </data_defined_properties>
                </layer>
              </symbol>
            </layer>
          </symbol>
        </layer>
      </symbol>
      <symbol type="fill" name="3" alpha="1" force_rhr="0" clip_to_extent="1">
        <data_defined_properties>
          <Option type="Map">
            <Option type="QString" name="name" value="" />
            <Option type="Map" name="properties">
              <Option type="Map" name="alpha">
                <Option type="bool" name="active" value="true" />
                <Option type="QString" name="expression" value="if(&quot;review&quot; = 'rejected', 25, 100)" />
                <Option type="int" name="type" value="3" />
              </Option>
            </Option>
            <Option type="QString" name="type" value="collection" />
          </Option>
        </data_defined_properties>
        <layer class="SimpleLine" enabled="1" locked="1" pass="0">
          <Option type="Map">
            <Option type="QString" name="line_color" value="16,20,28,190" />
            <Option type="QString" name="line_style" value="solid" />
            <Option type="QString" name="line_width" value="0.9" />
            <Option type="QString" name="line_width_unit" value="MM" />
            <Option type="QString" name="joinstyle" value="miter" />
            <Option type="QString" name="capstyle" value="square" />
          </Option>
          <prop k="line_color" v="16,20,28,190" />
          <prop k="line_style" v="solid" />
          <prop k="line_width" v="0.9" />
          <prop k="line_width_unit" v="MM" />
          <prop k="joinstyle" v="miter" />
          <prop k="capstyle" v="square" />
        </layer>
        <layer class="SimpleFill" enabled="1" locked="0" pass="0">
          <Option type="Map">
            <Option type="QString" name="color" value="253,166,50,46" />
            <Option type="QString" name="style" value="solid" />
            <Option type="QString" name="outline_color" value="253,166,50,255" />
            <Option type="QString" name="outline_style" value="solid" />
            <Option type="QString" name="outline_width" value="0.5" />
            <Option type="QString" name="outline_width_unit" value="MM" />
            <Option type="QString" name="joinstyle" value="miter" />
          </Option>
          <prop k="color" v="253,166,50,46" />
          <prop k="style" v="solid" />
          <prop k="outline_color" v="253,166,50,255" />
          <prop k="outline_style" v="solid" />
          <prop k="outline_width" v="0.5" />
          <prop k="outline_width_unit" v="MM" />
          <prop k="joinstyle" v="miter" />
        </layer>
        <layer class="GeometryGenerator" enabled="1" locked="1" pass="0">
          <Option type="Map">
            <Option type="QString" name="SymbolType" value="Line" />
            <Option type="QString" name="geometryModifier" value="with_variable('r', exterior_ring($geometry),&#10;with_variable('i', if(distance(point_n(@r, 1), point_n(@r, 2))&#10;  &gt;= distance(point_n(@r, 2), point_n(@r, 3)), 1, 2),&#10;with_variable('axis', make_line(&#10;  centroid(make_line(point_n(@r, if(@i = 1, 4, 1)), point_n(@r, @i))),&#10;  centroid(make_line(point_n(@r, @i + 1), point_n(@r, if(@i = 1, 3, 4))))),&#10;with_variable('line', if(cos(azimuth(start_point(@axis), end_point(@axis)) - radians(&quot;heading_deg&quot;))&#10;  &gt;= 0, @axis, reverse(@axis)),&#10;with_variable('far', extend(@line, 0.12 * length(@line), 0.12 * length(@line)),&#10;collect_geometries(array_filter(array(&#10;  make_line(end_point(@line), end_point(@far)),&#10;  if(coalesce(attribute('heading_ambiguous'), true),&#10;    make_line(start_point(@line), start_point(@far)), NULL)&#10;), @element IS NOT NULL)))))))" />
            <Option type="QString" name="units" value="MapUnit" />
          </Option>
          <prop k="SymbolType" v="Line" />
          <prop k="geometryModifier" v="with_variable('r', exterior_ring($geometry),&#10;with_variable('i', if(distance(point_n(@r, 1), point_n(@r, 2))&#10;  &gt;= distance(point_n(@r, 2), point_n(@r, 3)), 1, 2),&#10;with_variable('axis', make_line(&#10;  centroid(make_line(point_n(@r, if(@i = 1, 4, 1)), point_n(@r, @i))),&#10;  centroid(make_line(point_n(@r, @i + 1), point_n(@r, if(@i = 1, 3, 4))))),&#10;with_variable('line', if(cos(azimuth(start_point(@axis), end_point(@axis)) - radians(&quot;heading_deg&quot;))&#10;  &gt;= 0, @axis, reverse(@axis)),&#10;with_variable('far', extend(@line, 0.12 * length(@line), 0.12 * length(@line)),&#10;collect_geometries(array_filter(array(&#10;  make_line(end_point(@line), end_point(@far)),&#10;  if(coalesce(attribute('heading_ambiguous'), true),&#10;    make_line(start_point(@line), start_point(@far)), NULL)&#10;), @element IS NOT NULL)))))))" />
          <prop k="units" v="MapUnit" />
          <data_defined_properties>
            <Option type="Map">
              <Option type="QString" name="name" value="" />
              <Option type="Map" name="properties">
                <Option type="Map" name="enabled">
                  <Option type="bool" name="active" value="true" />
                  <Option type="QString" name="expression" value="coalesce(@map_scale, 1e9) &lt;= 30000 AND coalesce(attribute('review'), '') &lt;&gt; 'rejected'" />
                  <Option type="int" name="type" value="3" />
                </Option>
              </Option>
              <Option type="QString" name="type" value="collection" />
            </Option>
          </data_defined_properties>
          <symbol type="line" name="@3@2" alpha="1" force_rhr="0" clip_to_extent="1">
            <layer class="SimpleLine" enabled="1" locked="0" pass="0">
              <Option type="Map">
                <Option type="QString" name="line_color" value="16,20,28,190" />
                <Option type="QString" name="line_style" value="solid" />
                <Option type="QString" name="line_width" value="1" />
                <Option type="QString" name="line_width_unit" value="MM" />
                <Option type="QString" name="joinstyle" value="miter" />
                <Option type="QString" name="capstyle" value="flat" />
              </Option>
              <prop k="line_color" v="16,20,28,190" />
              <prop k="line_style" v="solid" />
              <prop k="line_width" v="1" />
              <prop k="line_width_unit" v="MM" />
              <prop k="joinstyle" v="miter" />
              <prop k="capstyle" v="flat" />
              <data_defined_properties>
                <Option type="Map">
                  <Option type="QString" name="name" value="" />
                  <Option type="Map" name="properties">
                    <Option type="Map" name="outlineStyle">
                      <Option type="bool" name="active" value="true" />
                      <Option type="QString" name="expression" value="if(attribute('score') IS NOT NULL, 'solid', 'no')" />
                      <Option type="int" name="type" value="3" />
                    </Option>
                  </Option>
                  <Option type="QString" name="type" value="collection" />
                </Option>
              </data_defined_properties>
            </layer>
            <layer class="SimpleLine" enabled="1" locked="0" pass="0">
              <Option type="Map">
                <Option type="QString" name="line_color" value="255,255,255,255" />
                <Option type="QString" name="line_style" value="solid" />
                <Option type="QString" name="line_width" value="0.4" />
                <Option type="QString" name="line_width_unit" value="MM" />
                <Option type="QString" name="joinstyle" value="miter" />
                <Option type="QString" name="capstyle" value="flat" />
              </Option>
              <prop k="line_color" v="255,255,255,255" />
              <prop k="line_style" v="solid" />
              <prop k="line_width" v="0.4" />
              <prop k="line_width_unit" v="MM" />
              <prop k="joinstyle" v="miter" />
              <prop k="capstyle" v="flat" />
              <data_defined_properties>
                <Option type="Map">
                  <Option type="QString" name="name" value="" />
                  <Option type="Map" name="properties">
                    <Option type="Map" name="outlineStyle">
                      <Option type="bool" name="active" value="true" />
                      <Option type="QString" name="expression" value="if(attribute('score') IS NOT NULL, 'solid', 'no')" />
                      <Option type="int" name="type" value="3" />
                    </Option>
                  </Option>
                  <Option type="QString" name="type" value="collection" />
                </Option>
              </data_defined_properties>
            </layer>
            <layer class="MarkerLine" enabled="1" locked="0" pass="0">
              <Option type="Map">
                <Option type="QString" name="placement" value="lastvertex" />
                <Option type="QString" name="rotate" value="1" />
              </Option>
              <prop k="placement" v="lastvertex" />
              <prop k="rotate" v="1" />
              <symbol type="marker" name="@@3@2@2" alpha="1" clip_to_extent="1">
                <layer class="SimpleMarker" enabled="1" locked="0" pass="0">
                  <Option type="Map">
                    <Option type="QString" name="name" value="filled_arrowhead" />
                    <Option type="QString" name="color" value="255,255,255,255" />
                    <Option type="QString" name="outline_color" value="16,20,28,255" />
                    <Option type="QString" name="outline_style" value="solid" />
                    <Option type="QString" name="outline_width" value="0.2" />
                    <Option type="QString" name="outline_width_unit" value="MM" />
                    <Option type="QString" name="size" value="2.4" />
                    <Option type="QString" name="size_unit" value="MM" />
                  </Option>
                  <prop k="name" v="filled_arrowhead" />
                  <prop k="color" v="255,255,255,255" />
                  <prop k="outline_color" v="16,20,28,255" />
                  <prop k="outline_style" v="solid" />
                  <prop k="outline_width" v="0.2" />
                  <prop k="outline_width_unit" v="MM" />
                  <prop k="size" v="2.4" />
                  <prop k="size_unit" v="MM" />
                  <data_defined_properties>
                    <Option type="Map">
                      <Option type="QString" name="name" value="" />
                      <Option type="Map" name="properties">
                        <Option type="Map" name="enabled">
                          <Option type="bool" name="active" value="true" />
                          <Option type="QString" name="expression" value="attribute('score') IS NOT NULL" />
                          <Option type="int" name="type" value="3" />
                        </Option>
                      </Option>
                      <Option type="QString" name="type" value="collection" />
                    </Option>
                  </data_defined_properties>
                </layer>
              </symbol>
            </layer>
          </symbol>
        </layer>
      </symbol>
      <symbol type="fill" name="4" alpha="1" force_rhr="0" clip_to_extent="1">
        <data_defined_properties>
          <Option type="Map">
            <Option type="QString" name="name" value="" />
            <Option type="Map" name="properties">
              <Option type="Map" name="alpha">
                <Option type="bool" name="active" value="true" />
                <Option type="QString" name="expression" value="if(&quot;review&quot; = 'rejected', 25, 100)" />
                <Option type="int" name="type" value="3" />
              </Option>
            </Option>
            <Option type="QString" name="type" value="collection" />
          </Option>
        </data_defined_properties>
        <layer class="SimpleLine" enabled="1" locked="1" pass="0">
          <Option type="Map">
            <Option type="QString" name="line_color" value="16,20,28,190" />
            <Option type="QString" name="line_style" value="solid" />
            <Option type="QString" name="line_width" value="0.9" />
            <Option type="QString" name="line_width_unit" value="MM" />
            <Option type="QString" name="joinstyle" value="miter" />
            <Option type="QString" name="capstyle" value="square" />
          </Option>
          <prop k="line_color" v="16,20,28,190" />
          <prop k="line_style" v="solid" />
          <prop k="line_width" v="0.9" />
          <prop k="line_width_unit" v="MM" />
          <prop k="joinstyle" v="miter" />
          <prop k="capstyle" v="square" />
        </layer>
        <layer class="SimpleFill" enabled="1" locked="0" pass="0">
          <Option type="Map">
            <Option type="QString" name="color" value="248,240,70,46" />
            <Option type="QString" name="style" value="solid" />
            <Option type="QString" name="outline_color" value="248,240,70,255" />
            <Option type="QString" name="outline_style" value="solid" />
            <Option type="QString" name="outline_width" value="0.5" />
            <Option type="QString" name="outline_width_unit" value="MM" />
            <Option type="QString" name="joinstyle" value="miter" />
          </Option>
          <prop k="color" v="248,240,70,46" />
          <prop k="style" v="solid" />
          <prop k="outline_color" v="248,240,70,255" />
          <prop k="outline_style" v="solid" />
          <prop k="outline_width" v="0.5" />
          <prop k="outline_width_unit" v="MM" />
          <prop k="joinstyle" v="miter" />
        </layer>
        <layer class="GeometryGenerator" enabled="1" locked="1" pass="0">
          <Option type="Map">
            <Option type="QString" name="SymbolType" value="Line" />
            <Option type="QString" name="geometryModifier" value="with_variable('r', exterior_ring($geometry),&#10;with_variable('i', if(distance(point_n(@r, 1), point_n(@r, 2))&#10;  &gt;= distance(point_n(@r, 2), point_n(@r, 3)), 1, 2),&#10;with_variable('axis', make_line(&#10;  centroid(make_line(point_n(@r, if(@i = 1, 4, 1)), point_n(@r, @i))),&#10;  centroid(make_line(point_n(@r, @i + 1), point_n(@r, if(@i = 1, 3, 4))))),&#10;with_variable('line', if(cos(azimuth(start_point(@axis), end_point(@axis)) - radians(&quot;heading_deg&quot;))&#10;  &gt;= 0, @axis, reverse(@axis)),&#10;with_variable('far', extend(@line, 0.12 * length(@line), 0.12 * length(@line)),&#10;collect_geometries(array_filter(array(&#10;  make_line(end_point(@line), end_point(@far)),&#10;  if(coalesce(attribute('heading_ambiguous'), true),&#10;    make_line(start_point(@line), start_point(@far)), NULL)&#10;), @element IS NOT NULL)))))))" />
            <Option type="QString" name="units" value="MapUnit" />
          </Option>
          <prop k="SymbolType" v="Line" />
          <prop k="geometryModifier" v="with_variable('r', exterior_ring($geometry),&#10;with_variable('i', if(distance(point_n(@r, 1), point_n(@r, 2))&#10;  &gt;= distance(point_n(@r, 2), point_n(@r, 3)), 1, 2),&#10;with_variable('axis', make_line(&#10;  centroid(make_line(point_n(@r, if(@i = 1, 4, 1)), point_n(@r, @i))),&#10;  centroid(make_line(point_n(@r, @i + 1), point_n(@r, if(@i = 1, 3, 4))))),&#10;with_variable('line', if(cos(azimuth(start_point(@axis), end_point(@axis)) - radians(&quot;heading_deg&quot;))&#10;  &gt;= 0, @axis, reverse(@axis)),&#10;with_variable('far', extend(@line, 0.12 * length(@line), 0.12 * length(@line)),&#10;collect_geometries(array_filter(array(&#10;  make_line(end_point(@line), end_point(@far)),&#10;  if(coalesce(attribute('heading_ambiguous'), true),&#10;    make_line(start_point(@line), start_point(@far)), NULL)&#10;), @element IS NOT NULL)))))))" />
          <prop k="units" v="MapUnit" />
          <data_defined_properties>
            <Option type="Map">
              <Option type="QString" name="name" value="" />
              <Option type="Map" name="properties">
                <Option type="Map" name="enabled">
                  <Option type="bool" name="active" value="true" />
                  <Option type="QString" name="expression" value="coalesce(@map_scale, 1e9) &lt;= 30000 AND coalesce(attribute('review'), '') &lt;&gt; 'rejected'" />
                  <Option type="int" name="type" value="3" />
                </Option>
              </Option>
              <Option type="QString" name="type" value="collection" />
            </Option>
          </data_defined_properties>
          <symbol type="line" name="@4@2" alpha="1" force_rhr="0" clip_to_extent="1">
            <layer class="SimpleLine" enabled="1" locked="0" pass="0">
              <Option type="Map">
                <Option type="QString" name="line_color" value="16,20,28,190" />
                <Option type="QString" name="line_style" value="solid" />
                <Option type="QString" name="line_width" value="1" />
                <Option type="QString" name="line_width_unit" value="MM" />
                <Option type="QString" name="joinstyle" value="miter" />
                <Option type="QString" name="capstyle" value="flat" />
              </Option>
              <prop k="line_color" v="16,20,28,190" />
              <prop k="line_style" v="solid" />
              <prop k="line_width" v="1" />
              <prop k="line_width_unit" v="MM" />
              <prop k="joinstyle" v="miter" />
              <prop k="capstyle" v="flat" />
              <data_defined_properties>
                <Option type="Map">
                  <Option type="QString" name="name" value="" />
                  <Option type="Map" name="properties">
                    <Option type="Map" name="outlineStyle">
                      <Option type="bool" name="active" value="true" />
                      <Option type="QString" name="expression" value="if(attribute('score') IS NOT NULL, 'solid', 'no')" />
                      <Option type="int" name="type" value="3" />
                    </Option>
                  </Option>
                  <Option type="QString" name="type" value="collection" />
                </Option>
              </data_defined_properties>
            </layer>
            <layer class="SimpleLine" enabled="1" locked="0" pass="0">
              <Option type="Map">
                <Option type="QString" name="line_color" value="255,255,255,255" />
                <Option type="QString" name="line_style" value="solid" />
                <Option type="QString" name="line_width" value="0.4" />
                <Option type="QString" name="line_width_unit" value="MM" />
                <Option type="QString" name="joinstyle" value="miter" />
                <Option type="QString" name="capstyle" value="flat" />
              </Option>
              <prop k="line_color" v="255,255,255,255" />
              <prop k="line_style" v="solid" />
              <prop k="line_width" v="0.4" />
              <prop k="line_width_unit" v="MM" />
              <prop k="joinstyle" v="miter" />
              <prop k="capstyle" v="flat" />
              <data_defined_properties>
                <Option type="Map">
                  <Option type="QString" name="name" value="" />
                  <Option type="Map" name="properties">
                    <Option type="Map" name="outlineStyle">
                      <Option type="bool" name="active" value="true" />
                      <Option type="QString" name="expression" value="if(attribute('score') IS NOT NULL, 'solid', 'no')" />
                      <Option type="int" name="type" value="3" />
                    </Option>
                  </Option>
                  <Option type="QString" name="type" value="collection" />
                </Option>
              </data_defined_properties>
            </layer>
            <layer class="MarkerLine" enabled="1" locked="0" pass="0">
              <Option type="Map">
                <Option type="QString" name="placement" value="lastvertex" />
                <Option type="QString" name="rotate" value="1" />
              </Option>
              <prop k="placement" v="lastvertex" />
              <prop k="rotate" v="1" />
              <symbol type="marker" name="@@4@2@2" alpha="1" clip_to_extent="1">
                <layer class="SimpleMarker" enabled="1" locked="0" pass="0">
                  <Option type="Map">
                    <Option type="QString" name="name" value="filled_arrowhead" />
                    <Option type="QString" name="color" value="255,255,255,255" />
                    <Option type="QString" name="outline_color" value="16,20,28,255" />
                    <Option type="QString" name="outline_style" value="solid" />
                    <Option type="QString" name="outline_width" value="0.2" />
                    <Option type="QString" name="outline_width_unit" value="MM" />
                    <Option type="QString" name="size" value="2.4" />
                    <Option type="QString" name="size_unit" value="MM" />
                  </Option>
                  <prop k="name" v="filled_arrowhead" />
                  <prop k="color" v="255,255,255,255" />
                  <prop k="outline_color" v="16,20,28,255" />
                  <prop k="outline_style" v="solid" />
                  <prop k="outline_width" v="0.2" />
                  <prop k="outline_width_unit" v="MM" />
                  <prop k="size" v="2.4" />
                  <prop k="size_unit" v="MM" />
                  <data_defined_properties>
                    <Option type="Map">
                      <Option type="QString" name="name" value="" />
                      <Option type="Map" name="properties">
                        <Option type="Map" name="enabled">
                          <Option type="bool" name="active" value="true" />
                          <Option type="QString" name="expression" value="attribute('score') IS NOT NULL" />
                          <Option type="int" name="type" value="3" />
                        </Option>
                      </Option>
                      <Option type="QString" name="type" value="collection" />
                    </Option>
                  </data_defined_properties>
                </layer>
              </symbol>
            </layer>
          </symbol>
        </layer>
      </symbol>
    </symbols>
    <classificationMethod id="Custom" />
    <orderby>
      <orderByClause asc="1" nullsFirst="1">"score"</orderByClause>
    </orderby>
  </renderer-v2>
  <labeling type="simple">
    <settings>
      <text-style fieldName="if(&quot;review&quot; = 'rejected', NULL, round(&quot;length_m&quot;) || ' m' || if(&quot;review&quot; = 'accepted', ' ✓', ''))" isExpression="1" fontFamily="Open Sans" fontSize="8" fontSizeUnit="Point" fontWeight="63" textColor="255,255,255,255" textOpacity="1" textOrientation="horizontal" multilineHeight="1">
        <text-buffer bufferDraw="1" bufferSize="0.7" bufferSizeUnits="MM" bufferColor="16,20,28,255" bufferOpacity="0.8" bufferJoinStyle="128" bufferNoFill="0" />
      </text-style>
      <placement placement="8" dist="0.8" distUnits="MM" priority="5" polygonPlacementFlags="2" />
      <rendering drawLabels="1" scaleVisibility="1" scaleMax="30000" scaleMin="0" obstacle="1" obstacleFactor="1" obstacleType="1" displayAll="0" fontMinPixelSize="0" fontMaxPixelSize="10000" limitNumLabels="0" />
    </settings>
  </labeling>
  <fieldConfiguration>
    <field name="review" configurationFlags="None">
      <editWidget type="ValueMap">
        <config>
          <Option type="Map">
            <Option type="List" name="map">
              <Option type="Map">
                <Option type="QString" name="not reviewed" value="" />
              </Option>
              <Option type="Map">
                <Option type="QString" name="accepted" value="accepted" />
              </Option>
              <Option type="Map">
                <Option type="QString" name="rejected" value="rejected" />
              </Option>
            </Option>
          </Option>
        </config>
      </editWidget>
    </field>
  </fieldConfiguration>
  <previewExpression>"ship_id"</previewExpression>
  <mapTip>&lt;b&gt;[% coalesce(round("length_m") || ' m × ' || round("width_m") || ' m', 'ship') %]&lt;/b&gt;&lt;br&gt;heading [% coalesce(round("heading_deg") || '°', '–') %]&lt;br&gt;score [% round("score", 2) %]&lt;br&gt;[% "scene" %]</mapTip>
  <layerGeometryType>2</layerGeometryType>
</qgis>